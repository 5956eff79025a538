<?php
/**
 * Reads the gateway's answers.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Turns an HTTP answer into data, or into the error that fits. LiteLLM's versions use different statuses for the same
 * refusal, so the `type` in the body decides where there is one.
 */
final class Answer_Reader {

	/**
	 * Reads an answer.
	 *
	 * @param array<string, mixed> $answer Answer of wp_remote_request().
	 * @param int                  $most   Size in bytes at which WordPress cuts an answer off.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the answer is a refusal, too large, or no JSON.
	 */
	public static function read( array $answer, int $most = PHP_INT_MAX ): array {
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$data   = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( $status < 200 || $status >= 300 || ! is_array( $data ) ) {
			throw self::error( $status, $data, $answer, $most );
		}
		return $data;
	}

	/**
	 * The error of an answer.
	 *
	 * @param int                  $status HTTP status.
	 * @param mixed                $data   The decoded body; null if it is no JSON.
	 * @param array<string, mixed> $answer Answer of wp_remote_request().
	 * @param int                  $most   Size in bytes at which WordPress cuts an answer off.
	 */
	private static function error( int $status, $data, array $answer, int $most ): Gateway_Error {
		if ( strlen( wp_remote_retrieve_body( $answer ) ) >= $most ) {
			return Gateway_Error::of( 'too_large', __( 'The answer of the gateway is too large.', 'llm-stack' ) );
		}
		if ( $status >= 500 ) {
			return self::server_error( $status, is_array( $data ) ? self::message( $data ) : '' );
		}
		$wait = wp_remote_retrieve_header( $answer, 'retry-after' );
		$wait = is_string( $wait ) ? (int) $wait : 0;
		return is_array( $data ) ? self::refusal( $status, $data, $wait ) : self::not_json( $status, $wait );
	}

	/**
	 * The error for an answer that is not JSON: a page of a proxy, a login page, another program.
	 *
	 * @param int $status HTTP status.
	 * @param int $wait   Seconds in Retry-After; 0 if there are none.
	 */
	private static function not_json( int $status, int $wait ): Gateway_Error {
		if ( 429 === $status ) {
			return self::rate_limited( $wait );
		}
		if ( $status >= 300 && $status < 400 ) {
			/* translators: %d: an HTTP status */
			return Gateway_Error::of( 'not_json', sprintf( __( 'The gateway wants to redirect (status %d), which the plugin does not follow.', 'llm-stack' ), $status ) );
		}
		/* translators: %d: an HTTP status */
		return Gateway_Error::of( 'not_json', sprintf( __( 'The answer with status %d is a page or a text, not one of LiteLLM.', 'llm-stack' ), $status ) );
	}

	/**
	 * The error for a failure inside the gateway.
	 *
	 * @param int    $status  HTTP status.
	 * @param string $message What LiteLLM says.
	 */
	private static function server_error( int $status, string $message ): Gateway_Error {
		if ( in_array( $status, array( 502, 503, 504 ), true ) ) {
			/* translators: %d: an HTTP status */
			return Gateway_Error::of( 'down', sprintf( __( 'The gateway is there, but LiteLLM behind it does not answer (status %d).', 'llm-stack' ), $status ) );
		}
		/* translators: 1: an HTTP status, 2: a message in English */
		return Gateway_Error::of( 'failed', sprintf( __( 'LiteLLM failed with status %1$d. %2$s', 'llm-stack' ), $status, $message ) );
	}

	/**
	 * The error for a refusal.
	 *
	 * @param int                  $status HTTP status.
	 * @param array<string, mixed> $data   The decoded body.
	 * @param int                  $wait   Seconds in Retry-After; 0 if there are none.
	 */
	private static function refusal( int $status, array $data, int $wait ): Gateway_Error {
		$error   = is_array( $data['error'] ?? null ) ? $data['error'] : array();
		$type    = (string) ( $error['type'] ?? '' );
		$message = self::message( $data );
		$by_key  = self::key_problem( $type, $message );
		if ( null !== $by_key ) {
			return $by_key;
		}
		if ( 'budget_exceeded' === $type ) {
			/* translators: %s: a message in English */
			return Gateway_Error::of( 'budget_exceeded', sprintf( __( 'The budget is used up: %s', 'llm-stack' ), $message ) );
		}
		if ( '_model_access_denied' === substr( $type, -20 ) ) {
			return Gateway_Error::of( 'model_denied', __( 'The key may not use this model.', 'llm-stack' ) );
		}
		if ( 429 === $status ) {
			return self::rate_limited( $wait );
		}
		if ( 401 === $status ) {
			return self::not_allowed();
		}
		return self::refused_request( $status, (string) ( $error['param'] ?? '' ), $message );
	}

	/**
	 * The error about the key itself, if it is one.
	 *
	 * @param string $type    LiteLLM's type of the error.
	 * @param string $message LiteLLM's message.
	 */
	private static function key_problem( string $type, string $message ): ?Gateway_Error {
		if ( 'expired_key' === $type ) {
			return Gateway_Error::of( 'key_expired', __( 'The key in the configuration has expired.', 'llm-stack' ) );
		}
		if ( false !== stripos( $message, 'key is blocked' ) || false !== stripos( $message, 'team is blocked' ) ) {
			return Gateway_Error::of( 'key_blocked', __( 'The key in the configuration is blocked.', 'llm-stack' ) );
		}
		// The message of a malformed key names sk- as the expected start.
		if ( 'token_not_found_in_db' === $type || false !== stripos( $message, 'expected to start with' ) || false !== stripos( $message, 'no api key passed' ) ) {
			return Gateway_Error::of( 'key_unknown', __( 'The gateway does not know the key in the configuration.', 'llm-stack' ) );
		}
		return null;
	}

	/**
	 * The error for a request that LiteLLM or the stack's rules refuse.
	 *
	 * @param int    $status  HTTP status.
	 * @param string $param   Field that LiteLLM names.
	 * @param string $message What it says.
	 */
	private static function refused_request( int $status, string $param, string $message ): Gateway_Error {
		if ( 404 === $status || false !== stripos( $message, 'there is no such key' ) ) {
			return Gateway_Error::of( 'key_gone', __( 'The gateway no longer has this key.', 'llm-stack' ) );
		}
		if ( 'key_alias' === $param || false !== stripos( $message, 'already exists' ) ) {
			return false !== stripos( $message, 'already exists' )
				? Gateway_Error::of( 'alias_taken', __( 'Another key has this name.', 'llm-stack' ) )
				/* translators: %s: a message in English */
				: Gateway_Error::of( 'alias_refused', sprintf( __( 'The gateway refuses this name: %s', 'llm-stack' ), $message ) );
		}
		if ( 403 === $status && false !== strpos( $message, 'is refused:' ) ) {
			/* translators: %s: a message in English */
			return Gateway_Error::of( 'refused', sprintf( __( 'The limits of the gateway do not allow this: %s', 'llm-stack' ), $message ) );
		}
		if ( 403 === $status ) {
			return self::not_allowed();
		}
		/* translators: 1: an HTTP status, 2: a message in English */
		return Gateway_Error::of( 'bad_request', sprintf( __( 'The gateway refuses the request (status %1$d): %2$s', 'llm-stack' ), $status, $message ) );
	}

	/**
	 * The error for a valid key without the right to a call. LiteLLM answers with 401, as for an unknown key.
	 */
	private static function not_allowed(): Gateway_Error {
		return Gateway_Error::of( 'not_allowed', __( 'The gateway knows the key, but the key may not do this.', 'llm-stack' ) );
	}

	/**
	 * The error for too many requests.
	 *
	 * @param int $wait Seconds in Retry-After; 0 if there are none.
	 */
	private static function rate_limited( int $wait ): Gateway_Error {
		return Gateway_Error::of( 'rate_limited', __( 'The gateway received too many requests.', 'llm-stack' ), $wait > 0 ? $wait : null );
	}

	/**
	 * LiteLLM's message, wherever its version puts it.
	 *
	 * @param array<string, mixed> $data The decoded body.
	 */
	private static function message( array $data ): string {
		foreach ( array( $data['error']['message'] ?? null, $data['detail']['error'] ?? null, $data['detail'] ?? null, $data['error'] ?? null ) as $text ) {
			if ( is_array( $text ) ) {
				$text = $text['message'] ?? $text['error'] ?? wp_json_encode( $text );
			}
			if ( is_string( $text ) && '' !== $text ) {
				return Redactor::text( (string) preg_replace( '/^Authentication Error,\s*/', '', $text ) );
			}
		}
		return '';
	}
}
