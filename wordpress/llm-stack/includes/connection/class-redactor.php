<?php
/**
 * Removes keys from texts.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Makes text from the gateway safe to show and to store.
 */
final class Redactor {

	/**
	 * Replaces everything that looks like a key, and shortens the text.
	 *
	 * @param string $text Text of any origin.
	 * @param int    $most Longest result, in characters.
	 */
	public static function text( string $text, int $most = 600 ): string {
		$text = wp_check_invalid_utf8( $text, true );
		$text = (string) preg_replace( '/\bsk-[A-Za-z0-9_\-]{4,}/', 'sk-…', $text );
		$text = (string) preg_replace( '/\bBearer\s+\S+/i', 'Bearer …', $text );
		$text = trim( (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', $text ) );
		return mb_strlen( $text ) > $most ? mb_substr( $text, 0, $most - 1 ) . '…' : $text;
	}

	/**
	 * Redacts every text in nested data, and the values of fields that hold keys.
	 *
	 * @param mixed $data Data for the audit log.
	 * @return mixed
	 */
	public static function data( $data ) {
		if ( is_string( $data ) ) {
			return self::text( $data );
		}
		if ( ! is_array( $data ) ) {
			return is_object( $data ) ? null : $data;
		}
		unset( $data['key'], $data['secret'], $data['authorization'], $data['Authorization'] );
		return array_map( array( self::class, 'data' ), $data );
	}
}
