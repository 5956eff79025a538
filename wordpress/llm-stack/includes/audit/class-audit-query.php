<?php
/**
 * Reads the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * Finds rows by filters, newest first.
 */
final class Audit_Query {

	public const LARGEST_PAGE = 500;

	/**
	 * The WHERE clause with its values filled in.
	 *
	 * @var string
	 */
	private $where;

	/**
	 * Creates a query.
	 *
	 * @param array<string, mixed> $filters `site` (0 for all of the network), `user`, `action`, `outcome`, `object`, `search`,
	 *                                      `after` and `before` (UTC, Y-m-d or Y-m-d H:i:s).
	 */
	public function __construct( array $filters ) {
		global $wpdb;
		$conditions = array( '1 = 1' );
		foreach ( array(
			'site'    => 'site_id = %d',
			'user'    => 'user_id = %d',
			'action'  => 'action = %s',
			'outcome' => 'outcome = %s',
			'object'  => 'object_id = %s',
			'after'   => 'created_at >= %s',
			'before'  => 'created_at < %s',
		) as $name => $condition ) {
			$value = $filters[ $name ] ?? '';
			if ( ! in_array( $value, array( '', 0, null ), true ) ) {
				// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- one of the conditions above.
				$conditions[] = $wpdb->prepare( $condition, $value );
			}
		}
		if ( '' !== (string) ( $filters['search'] ?? '' ) ) {
			$like         = '%' . $wpdb->esc_like( (string) $filters['search'] ) . '%';
			$conditions[] = $wpdb->prepare( '( object_name LIKE %s OR user_login LIKE %s )', $like, $like );
		}
		$this->where = implode( ' AND ', $conditions );
	}

	/**
	 * Number of rows.
	 */
	public function count(): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- prepared in the constructor.
		return (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Audit_Table::name() . " WHERE {$this->where}" );
	}

	/**
	 * A page of rows as they are shown.
	 *
	 * @param int $page     Number of the page, from 1.
	 * @param int $per_page Rows of a page.
	 * @return array<int, array<string, mixed>>
	 */
	public function page( int $page, int $per_page ): array {
		global $wpdb;
		$per_page = min( max( 1, $per_page ), self::LARGEST_PAGE );
		$limit    = $wpdb->prepare( 'LIMIT %d OFFSET %d', $per_page, ( max( 1, $page ) - 1 ) * $per_page );
		// phpcs:ignore WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- prepared in the constructor and above.
		$rows = $wpdb->get_results( 'SELECT * FROM ' . Audit_Table::name() . " WHERE {$this->where} ORDER BY id DESC $limit", ARRAY_A );
		return array_map( array( self::class, 'present' ), is_array( $rows ) ? $rows : array() );
	}

	/**
	 * A row as REST answers, exports and WP-CLI show it.
	 *
	 * @param array<string, string> $row The row of the table.
	 * @return array<string, mixed>
	 */
	public static function present( array $row ): array {
		return array(
			'id'         => (int) $row['id'],
			'created_at' => str_replace( ' ', 'T', $row['created_at'] ) . 'Z',
			'site'       => (int) $row['site_id'],
			'action'     => $row['action'],
			'outcome'    => $row['outcome'],
			'reason'     => $row['reason'],
			'via'        => $row['via'],
			'request_id' => $row['request_id'],
			'object'     => $row['object_id'],
			'name'       => $row['object_name'],
			'before'     => json_decode( $row['state_before'], true ),
			'after'      => json_decode( $row['state_after'], true ),
			'user'       => (int) $row['user_id'],
			'user_login' => $row['user_login'],
			'ip'         => $row['ip'],
			'hash'       => $row['row_hash'],
		);
	}
}
