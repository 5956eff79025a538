<?php
/**
 * The form of the settings page.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Prints the fields of the settings.
 */
final class Settings_Fields {

	/**
	 * Present values.
	 *
	 * @var array<string, mixed>
	 */
	private $values;

	/**
	 * Creates the form.
	 *
	 * @param array<string, mixed> $values Present values.
	 */
	public function __construct( array $values ) {
		$this->values = $values;
	}

	/**
	 * Prints all fields.
	 */
	public function show(): void {
		echo '<table class="form-table" role="presentation">';
		foreach ( Capabilities::labels() as $capability => $label ) {
			$this->show_roles( $capability, $label );
		}
		$this->show_number( 'site_quota', __( 'Keys of this site', 'llm-stack' ), __( 'Most keys; 0 for no limit.', 'llm-stack' ) );
		$this->show_number( 'user_quota', __( 'Keys of one user', 'llm-stack' ), __( 'Most keys; 0 for no limit.', 'llm-stack' ) );
		$this->show_text( 'alias_prefix', __( 'Prefix of names', 'llm-stack' ) );
		$this->show_choice(
			'scope',
			__( 'Shown keys', 'llm-stack' ),
			array(
				'site' => __( 'Keys of this site', 'llm-stack' ),
				'team' => __( 'All keys of the team, also those of other sites', 'llm-stack' ),
			)
		);
		$this->show_choice(
			'interface',
			__( 'Interface of LiteLLM', 'llm-stack' ),
			array(
				'link'  => __( 'Link to a new tab', 'llm-stack' ),
				'frame' => __( 'In a frame, if the gateway allows it', 'llm-stack' ),
			)
		);
		$this->show_number( 'audit_days', __( 'Audit log', 'llm-stack' ), __( 'Days to keep it; 0 for ever. In a network, the main site decides.', 'llm-stack' ) );
		$this->show_choice(
			'audit_ip',
			__( 'IP addresses in the audit log', 'llm-stack' ),
			array(
				'anonymous' => __( 'Shortened', 'llm-stack' ),
				'full'      => __( 'Complete', 'llm-stack' ),
				'none'      => __( 'None', 'llm-stack' ),
			)
		);
		$this->show_purge();
		echo '</table>';
	}

	/**
	 * Prints the roles with a right.
	 *
	 * @param string $capability The right.
	 * @param string $label      What it allows.
	 */
	private function show_roles( string $capability, string $label ): void {
		echo '<tr><th scope="row">', esc_html( $label ), '</th><td><fieldset><legend class="screen-reader-text"><span>', esc_html( $label ), '</span></legend>';
		foreach ( wp_roles()->get_names() as $role => $name ) {
			printf(
				'<label><input type="checkbox" name="%s" value="%s"%s> %s</label><br>',
				esc_attr( Settings::OPTION . "[roles][$capability][]" ),
				esc_attr( $role ),
				checked( in_array( $role, $this->values['roles'][ $capability ], true ), true, false ),
				esc_html( translate_user_role( $name ) )
			);
		}
		echo '</fieldset></td></tr>';
	}

	/**
	 * Prints a number.
	 *
	 * @param string $name  The setting.
	 * @param string $label Its label.
	 * @param string $help  What it means.
	 */
	private function show_number( string $name, string $label, string $help ): void {
		printf(
			'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input type="number" min="0" class="small-text" id="%1$s" name="%3$s" value="%4$d" aria-describedby="%1$s-help"> <p class="description" id="%1$s-help">%5$s</p></td></tr>',
			esc_attr( "llm-stack-$name" ),
			esc_html( $label ),
			esc_attr( Settings::OPTION . "[$name]" ),
			(int) $this->values[ $name ],
			esc_html( $help )
		);
	}

	/**
	 * Prints a text.
	 *
	 * @param string $name  The setting.
	 * @param string $label Its label.
	 */
	private function show_text( string $name, string $label ): void {
		/* translators: %s: start of the names of keys */
		$help = sprintf( __( 'Names of keys begin with it, because names are unique in the whole gateway. Empty: %s', 'llm-stack' ), ( '' === $this->values[ $name ] ? Settings::alias_prefix() : __( 'the host of the site', 'llm-stack' ) ) );
		printf(
			'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input type="text" class="regular-text" pattern="[A-Za-z0-9._\-]*" maxlength="60" id="%1$s" name="%3$s" value="%4$s" aria-describedby="%1$s-help"> <p class="description" id="%1$s-help">%5$s</p></td></tr>',
			esc_attr( "llm-stack-$name" ),
			esc_html( $label ),
			esc_attr( Settings::OPTION . "[$name]" ),
			esc_attr( $this->values[ $name ] ),
			esc_html( $help )
		);
	}

	/**
	 * Prints a choice.
	 *
	 * @param string                $name    The setting.
	 * @param string                $label   Its label.
	 * @param array<string, string> $choices Labels by value.
	 */
	private function show_choice( string $name, string $label, array $choices ): void {
		printf( '<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><select id="%1$s" name="%3$s">', esc_attr( "llm-stack-$name" ), esc_html( $label ), esc_attr( Settings::OPTION . "[$name]" ) );
		foreach ( $choices as $value => $text ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $this->values[ $name ], $value, false ), esc_html( $text ) );
		}
		echo '</select></td></tr>';
	}

	/**
	 * Prints what happens to the data in the end.
	 */
	private function show_purge(): void {
		printf(
			'<tr><th scope="row">%s</th><td><label><input type="checkbox" name="%s" value="1"%s> %s</label></td></tr>',
			esc_html__( 'When the plugin is deleted', 'llm-stack' ),
			esc_attr( Settings::OPTION . '[purge]' ),
			checked( $this->values['purge'], true, false ),
			esc_html__( 'Remove the settings and the audit log. Keys at the gateway stay.', 'llm-stack' )
		);
	}
}
