<?php
/**
 * Checks where a name leads to.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Looks up the gateway's name before a request is sent.
 */
final class Host_Check {

	/**
	 * Refuses a name that points to a forbidden address. The name is the operator's, but its DNS may be someone else's.
	 *
	 * @param string $url Whole address.
	 * @throws Gateway_Error When the name is not allowed.
	 */
	public static function refuse_forbidden( string $url ): void {
		static $checked = array();

		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		if ( isset( $checked[ $host ] ) || false !== filter_var( $host, FILTER_VALIDATE_IP ) ) {
			return;
		}
		$addresses = gethostbynamel( $host );
		foreach ( false === $addresses ? array() : $addresses as $ip ) {
			if ( Address::is_forbidden_ip( $ip ) ) {
				/* translators: 1: name of a host, 2: an IP address */
				throw Gateway_Error::of( 'not_configured', sprintf( __( 'The name %1$s leads to %2$s, which belongs to the machine or its cloud, not to a gateway.', 'llm-stack' ), $host, $ip ) );
			}
		}
		$checked[ $host ] = true;
	}
}
