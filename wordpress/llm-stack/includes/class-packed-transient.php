<?php
/**
 * A large transient.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

defined( 'ABSPATH' ) || exit;

/**
 * Stores data compressed: a list of 5,000 keys takes 300 KB instead of 3 MB.
 */
final class Packed_Transient {

	/**
	 * Reads data.
	 *
	 * @param string $name Name of the transient.
	 * @return array<mixed>|null Null if there is none.
	 */
	public static function get( string $name ): ?array {
		$packed = get_transient( $name );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode, WordPress.PHP.NoSilencedErrors.Discouraged -- compressed data in a text column; gzuncompress() warns about damaged data.
		$text = is_string( $packed ) ? @gzuncompress( (string) base64_decode( $packed, true ) ) : false;
		$data = false === $text ? null : json_decode( $text, true );
		return is_array( $data ) ? $data : null;
	}

	/**
	 * Makes the next get() ask the database, or the object cache of the site, instead of this request's own copy.
	 *
	 * @param string $name Name of the transient.
	 */
	public static function reload( string $name ): void {
		if ( wp_using_ext_object_cache() ) {
			wp_cache_get( $name, 'transient', true );
			return;
		}
		wp_cache_delete( "_transient_$name", 'options' );
		wp_cache_delete( "_transient_timeout_$name", 'options' );
		wp_cache_delete( 'notoptions', 'options' );
	}

	/**
	 * Stores data.
	 *
	 * @param string       $name    Name of the transient.
	 * @param array<mixed> $data    The data.
	 * @param int          $seconds How long to keep it.
	 */
	public static function set( string $name, array $data, int $seconds ): void {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- compressed data in a text column.
		set_transient( $name, base64_encode( (string) gzcompress( (string) wp_json_encode( $data ), 3 ) ), $seconds );
	}
}
