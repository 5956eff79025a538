<?php
/**
 * The table of keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Keys\Key;
use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Keys\Key_Directory;
use LLM_Stack\Keys\Key_Query;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;
use WP_List_Table;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

/**
 * Shows keys in WordPress' own kind of table. Names may come from elsewhere, so every cell is escaped.
 */
final class Keys_Table extends WP_List_Table {

	private const PER_PAGE = 20;

	/**
	 * The keys.
	 *
	 * @var Key_Directory
	 */
	private $keys;

	/**
	 * Creates the table.
	 *
	 * @param Key_Directory $keys The keys.
	 */
	public function __construct( Key_Directory $keys ) {
		parent::__construct(
			array(
				'singular' => 'key',
				'plural'   => 'keys',
				'ajax'     => false,
			)
		);
		$this->keys = $keys;
	}

	/**
	 * Reads the page of keys that the address asks for.
	 *
	 * @throws \LLM_Stack\Connection\Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function prepare_items(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- reading a list changes nothing.
		$found = $this->keys->find(
			Actor::current( 'page' ),
			array(
				'search'   => isset( $_GET['s'] ) && is_string( $_GET['s'] ) ? sanitize_text_field( wp_unslash( $_GET['s'] ) ) : '',
				'orderby'  => isset( $_GET['orderby'] ) && is_string( $_GET['orderby'] ) ? sanitize_key( wp_unslash( $_GET['orderby'] ) ) : 'name',
				'order'    => isset( $_GET['order'] ) && 'desc' === $_GET['order'] ? 'desc' : 'asc',
				'page'     => $this->get_pagenum(),
				'per_page' => self::PER_PAGE,
			)
		);
		// phpcs:enable
		$this->items           = $found['keys'];
		$this->_column_headers = array( $this->get_columns(), array(), $this->get_sortable_columns(), 'name' );
		$this->set_pagination_args(
			array(
				'total_items' => $found['total'],
				'per_page'    => self::PER_PAGE,
			)
		);
	}

	/**
	 * Headings of the columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return ( current_user_can( Capabilities::MANAGE_KEYS ) ? array( 'cb' => '<input type="checkbox">' ) : array() ) + array(
			'name'    => __( 'Name', 'llm-stack' ),
			'status'  => __( 'Status', 'llm-stack' ),
			'used'    => __( 'Spend and budget', 'llm-stack' ),
			'models'  => __( 'Models', 'llm-stack' ),
			'expires' => __( 'Expires', 'llm-stack' ),
			'user'    => __( 'User', 'llm-stack' ),
		);
	}

	/**
	 * Text of an empty table.
	 */
	public function no_items(): void {
		esc_html_e( 'There are no keys.', 'llm-stack' );
	}

	/**
	 * Columns that can be sorted.
	 *
	 * @return array<string, array{0: string, 1: bool}>
	 */
	protected function get_sortable_columns(): array {
		$columns = array();
		foreach ( array_intersect( Key_Query::ORDERS, array_keys( $this->get_columns() ) ) as $name ) {
			$columns[ $name ] = array( $name, false );
		}
		return $columns;
	}

	/**
	 * What can be done with several keys.
	 *
	 * @return array<string, string>
	 */
	protected function get_bulk_actions(): array {
		return current_user_can( Capabilities::MANAGE_KEYS ) ? self::changes() : array();
	}

	/**
	 * Box to choose a key.
	 *
	 * @param array<string, mixed> $item The key.
	 */
	protected function column_cb( $item ): string {
		/* translators: %s: name of a key */
		$label = sprintf( __( 'Choose %s', 'llm-stack' ), $item['name'] );
		return sprintf( '<input type="checkbox" name="ids[]" value="%s" aria-label="%s">', esc_attr( $item['id'] ), esc_attr( $label ) );
	}

	/**
	 * Name, purpose, and what can be done with the key. `bdi` keeps a name from turning the text around it.
	 *
	 * @param array<string, mixed> $item The key.
	 */
	protected function column_name( $item ): string {
		$cell = sprintf( '<strong><bdi title="%s">%s</bdi></strong>', esc_attr( $item['alias'] ), esc_html( $item['name'] ) );
		if ( '' !== $item['purpose'] ) {
			$cell .= sprintf( '<br><bdi>%s</bdi>', esc_html( $item['purpose'] ) );
		}
		if ( ! current_user_can( Capabilities::MANAGE_KEYS ) ) {
			return $cell;
		}
		$changes = self::changes();
		unset( $changes[ Key::BLOCKED === $item['status'] ? Key_Changes::BLOCK : Key_Changes::UNBLOCK ] );
		$actions = array();
		foreach ( $changes as $change => $label ) {
			$actions[ $change ] = sprintf( '<button type="submit" class="button-link" name="llm_stack_row" value="%s">%s<span class="screen-reader-text"> %s</span></button>', esc_attr( $change . ':' . $item['id'] ), esc_html( $label ), esc_html( $item['name'] ) );
		}
		// Always visible: phones have no pointer that could hover.
		return $cell . $this->row_actions( $actions, true );
	}

	/**
	 * Spend and budget.
	 *
	 * @param array<string, mixed> $item The key.
	 */
	protected function column_used( $item ): string {
		$spend = number_format_i18n( $item['spend'], 2 );
		if ( null === $item['max_budget'] ) {
			return esc_html( $spend . ' USD' );
		}
		/* translators: 1: an amount, 2: an amount in USD */
		$text  = sprintf( __( '%1$s of %2$s USD', 'llm-stack' ), $spend, number_format_i18n( $item['max_budget'], 2 ) );
		$share = $item['max_budget'] > 0 ? min( 1, $item['spend'] / $item['max_budget'] ) : 1;
		return sprintf( '%s<br><meter min="0" max="1" high="0.8" value="%s">%d %%</meter>', esc_html( $text ), esc_attr( number_format( $share, 3, '.', '' ) ), (int) round( 100 * $share ) );
	}

	/**
	 * A column without a method of its own.
	 *
	 * @param array<string, mixed> $item The key.
	 * @param string               $name Name of the column.
	 */
	protected function column_default( $item, $name ): string {
		switch ( $name ) {
			case 'status':
				return esc_html( self::statuses()[ $item['status'] ] ?? $item['status'] );
			case 'models':
				return esc_html( implode( ', ', $item['models'] ) );
			case 'expires':
				$time = strtotime( (string) $item['expires'] );
				return esc_html( false === $time ? __( 'never', 'llm-stack' ) : (string) wp_date( get_option( 'date_format' ), $time ) );
			default:
				$user = $item['user'] > 0 ? get_userdata( $item['user'] ) : false;
				return esc_html( false === $user ? '—' : $user->display_name );
		}
	}

	/**
	 * Labels of what can be done.
	 *
	 * @return array<string, string>
	 */
	private static function changes(): array {
		return array(
			Key_Changes::BLOCK   => __( 'Block', 'llm-stack' ),
			Key_Changes::UNBLOCK => __( 'Unblock', 'llm-stack' ),
			Key_Changes::DELETE  => __( 'Delete', 'llm-stack' ),
		);
	}

	/**
	 * Labels of the statuses.
	 *
	 * @return array<string, string>
	 */
	private static function statuses(): array {
		return array(
			Key::ACTIVE      => __( 'Active', 'llm-stack' ),
			Key::BLOCKED     => __( 'Blocked', 'llm-stack' ),
			Key::EXPIRED     => __( 'Expired', 'llm-stack' ),
			Key::OVER_BUDGET => __( 'Budget used up', 'llm-stack' ),
		);
	}
}
