<?php
/**
 * A request that got no answer.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what WordPress' HTTP library says. Its messages are those of cURL, in English.
 */
final class Transport_Error {

	/**
	 * The error for a request without an answer.
	 *
	 * @param WP_Error $problem What WordPress says.
	 * @param int      $seconds Time limit of the request.
	 */
	public static function of( WP_Error $problem, int $seconds ): Gateway_Error {
		$text = $problem->get_error_message();
		if ( 'http_request_not_executed' === $problem->get_error_code() ) {
			return Gateway_Error::of( 'blocked_by_site', __( 'WP_HTTP_BLOCK_EXTERNAL stops WordPress from calling the gateway.', 'llm-stack' ) );
		}
		if ( 1 === preg_match( '/cURL error (28|18)\b|timed out/i', $text ) ) {
			/* translators: %d: a number of seconds */
			return Gateway_Error::of( 'slow', sprintf( __( 'The gateway did not answer within %d seconds.', 'llm-stack' ), $seconds ) );
		}
		if ( 1 === preg_match( '/cURL error (35|51|53|54|58|59|60|66|77|80|82|83|90|91)\b|certificate/i', $text ) ) {
			/* translators: %s: message of the TLS library */
			return Gateway_Error::of( 'certificate', sprintf( __( 'The TLS connection to the gateway failed: %s.', 'llm-stack' ), rtrim( $text, '.' ) ) );
		}
		/* translators: %s: message of the HTTP library */
		return Gateway_Error::of( 'down', sprintf( __( 'The gateway cannot be reached: %s.', 'llm-stack' ), rtrim( $text, '.' ) ) );
	}
}
