<?php
/**
 * Sends requests to the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Sends a request with time limits, without redirects, and through the circuit breaker of its address.
 */
final class Transport {

	/**
	 * Largest answer in bytes. A page of 100 keys has 500 KB at most.
	 */
	public const LARGEST_ANSWER = 8388608;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Creates the transport.
	 *
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Configuration $configuration ) {
		$this->configuration = $configuration;
	}

	/**
	 * Sends a request. What becomes of it counts for the circuit breaker.
	 *
	 * @param string               $url       Whole address.
	 * @param array<string, mixed> $arguments Arguments of wp_remote_request() besides those that every request has.
	 * @param int                  $seconds   Time limit.
	 * @param callable             $read      Reads the answer, or throws the error that it contains.
	 * @return mixed What `$read` returns.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 *
	 * @template Result
	 * @phpstan-param callable( array<string, mixed> ): Result $read
	 * @phpstan-return Result
	 */
	public function send( string $url, array $arguments, int $seconds, callable $read ) {
		Host_Check::refuse_forbidden( $url );
		$breaker = $this->breaker( $url );
		$breaker->pass( $seconds );
		$answer = $this->transmit( $url, $arguments + $this->common_arguments( $seconds ) );
		try {
			if ( is_wp_error( $answer ) ) {
				$error = Transport_Error::of( $answer, $seconds );
				throw $error;
			}
			$result = $read( $answer );
		} catch ( Gateway_Error $error ) {
			if ( in_array( $error->reason(), array( 'down', 'slow', 'failed' ), true ) ) {
				$breaker->failed();
			} else {
				$breaker->succeeded();
			}
			throw $error;
		}
		$breaker->succeeded();
		return $result;
	}

	/**
	 * The circuit breaker of an address. LiteLLM's interface can have another address than its API.
	 *
	 * @param string $url Whole address; empty for that of the API.
	 */
	public function breaker( string $url = '' ): Circuit_Breaker {
		$api = $this->configuration->value( Configuration::URL )->value();
		return new Circuit_Breaker( '' === $url || 0 === strpos( $url, rtrim( $api, '/' ) . '/' ) ? $api : Address::origin( $url ) );
	}

	/**
	 * Arguments that every request has.
	 *
	 * @param int $seconds Time limit.
	 * @return array<string, mixed>
	 */
	private function common_arguments( int $seconds ): array {
		return array(
			'method'              => 'GET',
			'timeout'             => $seconds,
			'redirection'         => 0,
			'sslverify'           => true,
			'sslcertificates'     => $this->configuration->ca_file(),
			'reject_unsafe_urls'  => false,
			'limit_response_size' => self::LARGEST_ANSWER,
			'user-agent'          => 'llm-stack-wordpress/' . LLM_STACK_VERSION,
		);
	}

	/**
	 * Sends the request. A proxy of the site is for the internet, and a gateway on this machine is not there.
	 *
	 * @param string               $url       Whole address.
	 * @param array<string, mixed> $arguments Arguments of wp_remote_request().
	 * @return array<string, mixed>|WP_Error
	 */
	private function transmit( string $url, array $arguments ) {
		$direct = static function ( $through, $uri ) use ( $url ) {
			return $uri === $url && Address::is_loopback( trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' ) ) ? false : $through;
		};
		add_filter( 'pre_http_send_through_proxy', $direct, 10, 2 );
		try {
			return wp_remote_request( $url, $arguments );
		} finally {
			remove_filter( 'pre_http_send_through_proxy', $direct, 10 );
		}
	}
}
