<?php
/**
 * Searches keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

defined( 'ABSPATH' ) || exit;

/**
 * Filters, sorts and pages a list of keys.
 */
final class Key_Query {

	public const ORDERS       = array( 'name', 'spend', 'used', 'created_at', 'expires', 'last_active', 'status' );
	public const LARGEST_PAGE = 100;

	/**
	 * Runs a query.
	 *
	 * @param array<int, array<string, mixed>> $keys    All keys.
	 * @param array<string, mixed>             $options `search`, `status`, `user` (0 for all), `orderby`, `order`, `page` and `per_page`.
	 * @return array{keys: array<int, array<string, mixed>>, total: int, pages: int}
	 */
	public static function run( array $keys, array $options ): array {
		$search = mb_strtolower( trim( (string) ( $options['search'] ?? '' ) ) );
		$found  = array_values(
			array_filter(
				$keys,
				static function ( array $key ) use ( $search, $options ): bool {
					$text = mb_strtolower( $key['alias'] . ' ' . $key['purpose'] . ' ' . implode( ' ', $key['models'] ) . ' ' . $key['id'] );
					return ( '' === $search || false !== mb_strpos( $text, $search ) )
						&& in_array( $options['status'] ?? '', array( '', $key['status'] ), true )
						&& in_array( (int) ( $options['user'] ?? 0 ), array( 0, $key['user'] ), true );
				}
			)
		);
		self::sort( $found, (string) ( $options['orderby'] ?? 'name' ), 'desc' === ( $options['order'] ?? 'asc' ) );
		$size = min( max( 1, (int) ( $options['per_page'] ?? 20 ) ), self::LARGEST_PAGE );
		return array(
			'keys'  => array_slice( $found, ( max( 1, (int) ( $options['page'] ?? 1 ) ) - 1 ) * $size, $size ),
			'total' => count( $found ),
			'pages' => (int) ceil( count( $found ) / $size ),
		);
	}

	/**
	 * Sorts keys. Those without a value come last in both directions, and equal ones by name.
	 *
	 * @param array<int, array<string, mixed>> $keys       The keys.
	 * @param string                           $by         One of ORDERS.
	 * @param bool                             $descending Largest first.
	 */
	private static function sort( array &$keys, string $by, bool $descending ): void {
		$by = in_array( $by, self::ORDERS, true ) ? $by : 'name';
		usort(
			$keys,
			static function ( array $one, array $other ) use ( $by, $descending ): int {
				$left  = self::value( $one, $by );
				$right = self::value( $other, $by );
				if ( null === $left || null === $right ) {
					$order = ( null === $left ) <=> ( null === $right );
				} else {
					$order = is_string( $left ) && is_string( $right ) ? strnatcasecmp( $left, $right ) : $left <=> $right;
					$order = $descending ? -$order : $order;
				}
				return 0 !== $order ? $order : strcmp( $one['alias'] . $one['id'], $other['alias'] . $other['id'] );
			}
		);
	}

	/**
	 * What a key is sorted by.
	 *
	 * @param array<string, mixed> $key The key.
	 * @param string               $by  One of ORDERS.
	 * @return string|float|null
	 */
	private static function value( array $key, string $by ) {
		if ( 'used' === $by ) {
			return $key['max_budget'] > 0 ? $key['spend'] / $key['max_budget'] : null;
		}
		if ( 'spend' === $by ) {
			return $key['spend'];
		}
		$value = $key[ $by ];
		return null === $value || '' === $value ? null : (string) $value;
	}
}
