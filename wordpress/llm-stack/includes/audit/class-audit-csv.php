<?php
/**
 * The audit log as a file for spreadsheets.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * Writes rows as CSV (RFC 4180), in pages, so that the size of the log does not matter.
 */
final class Audit_Csv {

	public const COLUMNS = array( 'id', 'created_at', 'site', 'user', 'user_login', 'ip', 'via', 'action', 'outcome', 'reason', 'object', 'name', 'before', 'after', 'request_id', 'hash' );

	/**
	 * Prints the header and all rows, to a terminal or as the body of an answer.
	 *
	 * @param Audit_Query $query Which rows.
	 */
	public static function print_rows( Audit_Query $query ): void {
		$stream = fopen( 'php://output', 'w' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- what is printed, not a file.
		if ( false !== $stream ) {
			self::write( $stream, $query );
		}
	}

	/**
	 * Writes the header and all rows.
	 *
	 * @param resource    $stream Where to write.
	 * @param Audit_Query $query  Which rows.
	 */
	public static function write( $stream, Audit_Query $query ): void {
		fputcsv( $stream, self::COLUMNS, ',', '"', '' );
		for ( $page = 1; ; $page++ ) {
			$rows = $query->page( $page, Audit_Query::LARGEST_PAGE );
			foreach ( $rows as $row ) {
				fputcsv( $stream, self::cells( $row ), ',', '"', '' );
			}
			if ( count( $rows ) < Audit_Query::LARGEST_PAGE ) {
				return;
			}
		}
	}

	/**
	 * Text that a spreadsheet would run as a formula gets an apostrophe in front.
	 *
	 * @param string $text The text.
	 */
	public static function harmless( string $text ): string {
		return 1 === preg_match( '/^[\s\x{FEFF}\x{200B}]*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|^[\t\r\n]/u', $text ) ? "'" . $text : $text;
	}

	/**
	 * The cells of a row.
	 *
	 * @param array<string, mixed> $row The row.
	 * @return string[]
	 */
	private static function cells( array $row ): array {
		return array_map(
			static function ( string $column ) use ( $row ): string {
				$value = $row[ $column ];
				if ( is_array( $value ) ) {
					$value = wp_json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
				}
				return self::harmless( (string) $value );
			},
			self::COLUMNS
		);
	}
}
