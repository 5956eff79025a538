<?php
/**
 * Verifies the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * Walks the chain from the oldest row to the newest.
 */
final class Audit_Verifier {

	/**
	 * Rows read at once.
	 */
	private const BATCH = 1000;

	/**
	 * Most problems that a report lists.
	 */
	private const MOST_PROBLEMS = 50;

	/**
	 * The log.
	 *
	 * @var Audit_Log
	 */
	private $log;

	/**
	 * Creates a verifier.
	 *
	 * @param Audit_Log $log The log.
	 */
	public function __construct( Audit_Log $log ) {
		$this->log = $log;
	}

	/**
	 * Verifies all rows.
	 *
	 * @param string $expected Hash of a row that was noted earlier, elsewhere; empty for none. It shows that the newest rows
	 *                         were removed, which the chain itself cannot.
	 * @return array{ok: bool, rows: int, head: string, problems: array<int, array<string, mixed>>}
	 */
	public function verify( string $expected = '' ): array {
		$anchor   = get_site_option( Audit_Table::ANCHOR_OPTION );
		$after    = is_array( $anchor ) ? (int) $anchor['id'] : 0;
		$previous = is_array( $anchor ) ? (string) $anchor['hash'] : Audit_Chain::START;
		$chain    = $this->log->chain();
		$found    = '' === $expected || $expected === $previous;
		$pruned   = ! is_array( $anchor );
		$problems = array();
		$count    = 0;
		do {
			$rows = $this->batch( $after );
			foreach ( $rows as $row ) {
				$problem = $chain->problem_of( $row, $previous );
				if ( '' !== $problem && count( $problems ) < self::MOST_PROBLEMS ) {
					$problems[] = self::problem( (int) $row['id'], $problem );
				}
				$previous = (string) $row['row_hash'];
				$after    = (int) $row['id'];
				$found    = $found || $expected === $previous;
				$pruned   = $pruned || ( 'audit.prune' === $row['action'] && false !== strpos( $row['state_after'], (string) $anchor['hash'] ) );
				++$count;
			}
		} while ( array() !== $rows );
		if ( ! $found ) {
			$problems[] = self::problem( 0, 'head' );
		}
		if ( ! $pruned ) {
			$problems[] = self::problem( 0, 'anchor' );
		}
		return array(
			'ok'       => array() === $problems,
			'rows'     => $count,
			'head'     => $previous,
			'problems' => $problems,
		);
	}

	/**
	 * Rows after an id.
	 *
	 * @param int $after The id.
	 * @return array<int, array<string, string>>
	 */
	private function batch( int $after ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- the plugin's own table; its name has no input.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . Audit_Table::name() . ' WHERE id > %d ORDER BY id LIMIT %d', $after, self::BATCH ), ARRAY_A );
		return is_array( $rows ) ? $rows : array();
	}

	/**
	 * A problem in words.
	 *
	 * @param int    $id      Id of the row; 0 for the whole log.
	 * @param string $problem Its short name.
	 * @return array<string, mixed>
	 */
	private static function problem( int $id, string $problem ): array {
		$words = array(
			'gap'     => __( 'The row before this one is missing, or this row was inserted.', 'llm-stack' ),
			'changed' => __( 'This row was changed.', 'llm-stack' ),
			'person'  => __( 'The user or the address in this row was changed.', 'llm-stack' ),
			'key'     => __( 'This row was written with another LLM_STACK_AUDIT_KEY, so it cannot be verified with this one.', 'llm-stack' ),
			'head'    => __( 'The row with the expected hash is missing: the newest rows were removed, or the hash is wrong.', 'llm-stack' ),
			'anchor'  => __( 'The oldest rows are missing, and no row says that the retention removed them.', 'llm-stack' ),
		);
		return array(
			'id'      => $id,
			'problem' => $problem,
			'message' => $words[ $problem ],
		);
	}
}
