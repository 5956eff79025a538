<?php
/**
 * Reads the headers of a page.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Headers that browsers would get.
 */
final class Page_Headers {

	/**
	 * Headers of a page.
	 *
	 * @param array<string, mixed> $answer Answer of wp_remote_request().
	 * @param string               $url    Address of the page.
	 * @return array<string, string[]> Values by name in lower case.
	 * @throws Gateway_Error When there is no such page.
	 */
	public static function of( array $answer, string $url ): array {
		$status = (int) wp_remote_retrieve_response_code( $answer );
		if ( 200 !== $status ) {
			/* translators: 1: an address, 2: an HTTP status */
			throw Gateway_Error::of( $status >= 500 ? 'failed' : 'not_json', sprintf( __( '%1$s answers with status %2$d.', 'llm-stack' ), $url, $status ) );
		}
		$headers = array();
		foreach ( wp_remote_retrieve_headers( $answer ) as $name => $values ) {
			$headers[ strtolower( $name ) ] = array_map( 'strval', (array) $values );
		}
		return $headers;
	}
}
