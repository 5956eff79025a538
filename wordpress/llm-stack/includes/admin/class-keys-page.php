<?php
/**
 * The page with the list of keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Services;

defined( 'ABSPATH' ) || exit;

/**
 * Lists, blocks and deletes keys without JavaScript.
 */
final class Keys_Page {

	public const SLUG = 'llm-stack-keys';

	/**
	 * WordPress' table prints the nonce of this action.
	 */
	public const NONCE = 'bulk-keys';

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Creates the page.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Registers the page.
	 */
	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
	}

	/**
	 * Adds the page.
	 */
	public function add(): void {
		$hook = Pages::add_plain( __( 'LLM keys', 'llm-stack' ), Capabilities::VIEW, self::SLUG, array( $this, 'show' ) );
		add_action( 'load-' . $hook, array( $this, 'change' ) );
	}

	/**
	 * Changes keys and returns to the list. Deleting needs a second step, which show() prints.
	 */
	public function change(): void {
		$wanted = self::wanted();
		if ( null === $wanted ) {
			return;
		}
		check_admin_referer( self::NONCE );
		if ( Key_Changes::DELETE === $wanted['change'] && ! isset( $_POST['confirmed'] ) ) {
			return;
		}
		try {
			$results = $this->services->key_changes()->change_all( Actor::current( 'page' ), $wanted['change'], $wanted['ids'] );
			Page_Notice::keep( self::summary( $results ) );
		} catch ( Gateway_Error $error ) {
			Page_Notice::keep( array( array( 'error', $error->advice() ) ) );
		}
		wp_safe_redirect( self::url() );
		exit;
	}

	/**
	 * Prints the list, or the question before keys are deleted.
	 */
	public function show(): void {
		$wanted = self::wanted();
		echo '<div class="wrap"><h1 class="wp-heading-inline">', esc_html__( 'LLM keys', 'llm-stack' ), '</h1>';
		if ( null !== $wanted && false !== check_admin_referer( self::NONCE ) ) {
			self::ask( $wanted['ids'] );
			echo '</div>';
			return;
		}
		if ( current_user_can( Capabilities::MANAGE_KEYS ) ) {
			printf( ' <a href="%s" class="page-title-action">%s</a>', esc_url( New_Key_Page::url() ), esc_html__( 'New key', 'llm-stack' ) );
		}
		echo '<hr class="wp-header-end">';
		Page_Notice::show();
		try {
			$table = new Keys_Table( $this->services->keys() );
			$table->prepare_items();
			self::show_table( $table );
		} catch ( Gateway_Error $error ) {
			Page_Notice::show_one( 'error', $error->advice() );
		}
		echo '</div>';
	}

	/**
	 * Address of the page.
	 */
	public static function url(): string {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	/**
	 * Prints the search and the table. The search is a form of its own, because it changes nothing.
	 *
	 * @param Keys_Table $table The table.
	 */
	private static function show_table( Keys_Table $table ): void {
		echo '<form method="get"><input type="hidden" name="page" value="', esc_attr( self::SLUG ), '">';
		$table->search_box( __( 'Search keys', 'llm-stack' ), 'llm-stack-key' );
		echo '</form><form method="post" action="', esc_url( self::url() ), '">';
		$table->display();
		echo '</form>';
	}

	/**
	 * What a form asks for; null if none was sent.
	 *
	 * @return array{change: string, ids: string[]}|null
	 */
	private static function wanted(): ?array {
		// phpcs:disable WordPress.Security.NonceVerification -- callers check the nonce before they use it.
		if ( isset( $_POST['llm_stack_row'] ) && is_string( $_POST['llm_stack_row'] ) ) {
			list( $change, $id ) = array_pad( explode( ':', sanitize_text_field( wp_unslash( $_POST['llm_stack_row'] ) ), 2 ), 2, '' );
			$ids                 = array( $id );
		} else {
			$change = isset( $_POST['action'] ) && is_string( $_POST['action'] ) ? sanitize_key( wp_unslash( $_POST['action'] ) ) : '';
			if ( ! in_array( $change, Key_Changes::CHANGES, true ) ) {
				// The menu below the table.
				$change = isset( $_POST['action2'] ) && is_string( $_POST['action2'] ) ? sanitize_key( wp_unslash( $_POST['action2'] ) ) : '';
			}
			$ids = isset( $_POST['ids'] ) && is_array( $_POST['ids'] ) ? array_map( 'sanitize_key', wp_unslash( $_POST['ids'] ) ) : array();
		}
		// phpcs:enable
		return in_array( $change, Key_Changes::CHANGES, true ) && array() !== $ids ? array(
			'change' => $change,
			'ids'    => array_values( $ids ),
		) : null;
	}

	/**
	 * Asks before keys are deleted.
	 *
	 * @param string[] $ids Hashes of the keys.
	 */
	private static function ask( array $ids ): void {
		/* translators: %d: number of keys */
		$question = sprintf( _n( 'Delete %d key for ever? Programs that use it stop working.', 'Delete %d keys for ever? Programs that use them stop working.', count( $ids ), 'llm-stack' ), count( $ids ) );
		echo '<p>', esc_html( $question ), '</p><form method="post" action="', esc_url( self::url() ), '">';
		wp_nonce_field( self::NONCE );
		foreach ( $ids as $id ) {
			printf( '<input type="hidden" name="ids[]" value="%s"><p><code>%s</code></p>', esc_attr( $id ), esc_html( $id ) );
		}
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( Key_Changes::DELETE ) );
		submit_button( __( 'Delete for ever', 'llm-stack' ), 'primary', 'confirmed', false );
		printf( ' <a class="button" href="%s">%s</a></form>', esc_url( self::url() ), esc_html__( 'Keep', 'llm-stack' ) );
	}

	/**
	 * Notices about changed keys.
	 *
	 * @param array<int, array<string, mixed>> $results Results by key.
	 * @return array<int, array{0: string, 1: string}>
	 */
	private static function summary( array $results ): array {
		$notices = array();
		$done    = count( array_filter( array_column( $results, 'ok' ) ) );
		if ( $done > 0 ) {
			/* translators: 1: number of keys, 2: number of keys */
			$notices[] = array( 'success', sprintf( __( '%1$d of %2$d keys changed.', 'llm-stack' ), $done, count( $results ) ) );
		}
		foreach ( $results as $result ) {
			if ( ! $result['ok'] ) {
				$text             = trim( $result['error']['message'] . ' ' . $result['error']['remedy'] );
				$notices[ $text ] = array( 'error', $text );
			}
		}
		return array_values( $notices );
	}
}
