<?php
/**
 * The connection on the settings page.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Connection\Circuit_Breaker;
use LLM_Stack\Connection\Connection_Check;

defined( 'ABSPATH' ) || exit;

/**
 * Shows where each value comes from, whether it works, and what to do if it does not.
 */
final class Connection_Section {

	/**
	 * The check.
	 *
	 * @var Connection_Check
	 */
	private $check;

	/**
	 * The circuit breaker.
	 *
	 * @var Circuit_Breaker
	 */
	private $breaker;

	/**
	 * Creates the section.
	 *
	 * @param Connection_Check $check   The check.
	 * @param Circuit_Breaker  $breaker The circuit breaker.
	 */
	public function __construct( Connection_Check $check, Circuit_Breaker $breaker ) {
		$this->check   = $check;
		$this->breaker = $breaker;
	}

	/**
	 * Prints the section.
	 */
	public function show(): void {
		echo '<h2>', esc_html__( 'Connection', 'llm-stack' ), '</h2><p>';
		esc_html_e( 'The address and the keys are in wp-config.php or in the environment, and not in the database.', 'llm-stack' );
		echo '</p>';
		$this->show_values();
		$this->show_results();
		echo '<form method="post" action="', esc_url( admin_url( 'admin-post.php' ) ), '">';
		wp_nonce_field( Settings_Page::ACTION, Settings_Page::NONCE );
		echo '<input type="hidden" name="action" value="', esc_attr( Settings_Page::ACTION ), '">';
		submit_button( __( 'Try the connection', 'llm-stack' ), 'secondary', 'llm_stack_try' );
		echo '</form>';
	}

	/**
	 * Prints the configuration.
	 */
	private function show_values(): void {
		// WordPress' own table for forms puts each value below its name on a phone.
		echo '<table class="form-table" role="presentation">';
		foreach ( $this->check->values() as $row ) {
			echo '<tr><th scope="row">', esc_html( $row['name'] ), '</th><td>';
			echo '' === $row['shown'] ? '' : '<code style="overflow-wrap: anywhere">' . esc_html( $row['shown'] ) . '</code>';
			echo '<p class="description">', esc_html( '' === $row['source'] ? __( 'not set', 'llm-stack' ) : $row['source'] ), '</p>';
			if ( '' !== $row['problem'] ) {
				self::notice( 'critical', $row['problem'] );
			}
			echo '</td></tr>';
		}
		echo '</table>';
	}

	/**
	 * Prints the last result.
	 */
	private function show_results(): void {
		$wait = $this->breaker->seconds_left();
		if ( $wait > 0 ) {
			/* translators: %d: a number of seconds */
			self::notice( 'critical', sprintf( __( 'The gateway did not answer several times. The plugin tries again in %d seconds.', 'llm-stack' ), $wait ) );
		}
		$last = $this->check->last();
		if ( null === $last ) {
			echo '<p>', esc_html__( 'The connection was not tried during the last day.', 'llm-stack' ), '</p>';
			return;
		}
		/* translators: %s: a length of time */
		echo '<p>', esc_html( sprintf( __( 'Tried %s ago:', 'llm-stack' ), human_time_diff( $last['time'] ) ) ), '</p>';
		// Someone else may have tried, in another language. Screen readers have to know.
		$locale = $last['locale'];
		echo '<div', determine_locale() === $locale ? '' : ' lang="' . esc_attr( str_replace( '_', '-', $locale ) ) . '"', '>';
		foreach ( $last['results'] as $result ) {
			self::notice( $result['status'], trim( $result['message'] . ' ' . $result['remedy'] ) );
		}
		echo '</div>';
	}

	/**
	 * Prints a notice. The word before it says what its colour says.
	 *
	 * @param string $status One of good, recommended and critical.
	 * @param string $text   The text.
	 */
	private static function notice( string $status, string $text ): void {
		$kinds                = array(
			'good'        => array( 'success', __( 'Good', 'llm-stack' ) ),
			'recommended' => array( 'warning', __( 'Warning', 'llm-stack' ) ),
			'critical'    => array( 'error', __( 'Error', 'llm-stack' ) ),
		);
		list( $class, $word ) = $kinds[ $status ] ?? $kinds['critical'];
		echo '<div class="notice inline notice-', esc_attr( $class ), '"><p><strong>', esc_html( $word ), '.</strong> ', esc_html( $text ), '</p></div>';
	}
}
