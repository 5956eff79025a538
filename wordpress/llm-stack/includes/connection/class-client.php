<?php
/**
 * Calls the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Sends requests with the right key, with time limits, without redirects, and through the circuit breaker.
 */
class Client {

	/**
	 * Seconds for a management call.
	 */
	public const MANAGEMENT_SECONDS = 8;

	/**
	 * Largest answer in bytes. A page of 100 keys has 500 KB at most.
	 */
	private const LARGEST_ANSWER = 8388608;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Difference between the gateway's clock and this one at the last answer, in seconds.
	 *
	 * @var int|null
	 */
	private $clock_difference;

	/**
	 * Creates a client.
	 *
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Configuration $configuration ) {
		$this->configuration = $configuration;
	}

	/**
	 * Calls a management route with the admin key.
	 *
	 * @param string               $method HTTP method.
	 * @param string               $path   Path such as /key/list.
	 * @param array<string, mixed> $query  Parameters of the query.
	 * @param array<string, mixed> $body   JSON body; none if empty.
	 * @return array<string, mixed> The decoded answer.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function manage( string $method, string $path, array $query = array(), array $body = array() ): array {
		$url = $this->configuration->url() . $path . ( array() === $query ? '' : '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) );
		return $this->send( $method, $url, $this->configuration->key( Configuration::ADMIN_KEY ), $body, self::MANAGEMENT_SECONDS );
	}

	/**
	 * Calls a model with the content key.
	 *
	 * @param string               $method  HTTP method.
	 * @param string               $path    Path such as /v1/chat/completions.
	 * @param array<string, mixed> $body    JSON body; none if empty.
	 * @param int                  $seconds Time limit.
	 * @return array<string, mixed> The decoded answer.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function content( string $method, string $path, array $body = array(), int $seconds = 30 ): array {
		return $this->send( $method, $this->configuration->url() . $path, $this->configuration->key( Configuration::CONTENT_KEY ), $body, $seconds );
	}

	/**
	 * Headers of a page of the gateway. No key is sent.
	 *
	 * @param string $url Whole address.
	 * @return array<string, string[]> Values by name in lower case.
	 * @throws Gateway_Error When the gateway does not answer with the page.
	 */
	public function headers_of( string $url ): array {
		$breaker = $this->breaker();
		$breaker->pass( self::MANAGEMENT_SECONDS );
		Host_Check::refuse_forbidden( $url );
		$arguments = array( 'headers' => array( 'Accept' => 'text/html' ) ) + $this->common_arguments( 'GET', self::MANAGEMENT_SECONDS );
		$answer    = $this->transmit( $url, $arguments );
		if ( is_wp_error( $answer ) ) {
			$error = Transport_Error::of( $answer, self::MANAGEMENT_SECONDS );
			throw $error;
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		if ( 200 !== $status ) {
			/* translators: 1: an address, 2: an HTTP status */
			$error = Gateway_Error::of( 'failed', sprintf( __( '%1$s answers with status %2$d.', 'llm-stack' ), $url, $status ) );
			throw $error;
		}
		$headers = array();
		foreach ( wp_remote_retrieve_headers( $answer ) as $name => $values ) {
			$headers[ strtolower( $name ) ] = array_map( 'strval', (array) $values );
		}
		return $headers;
	}

	/**
	 * How far the gateway's clock is ahead of this one, in seconds; null before the first answer.
	 */
	public function clock_difference(): ?int {
		return $this->clock_difference;
	}

	/**
	 * The circuit breaker of the gateway.
	 */
	public function breaker(): Circuit_Breaker {
		return new Circuit_Breaker( $this->configuration->value( Configuration::URL )->value() );
	}

	/**
	 * Sends a request.
	 *
	 * @param string               $method  HTTP method.
	 * @param string               $url     Whole address.
	 * @param Secret               $key     Key to send.
	 * @param array<string, mixed> $body    JSON body; none if empty.
	 * @param int                  $seconds Time limit.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function send( string $method, string $url, Secret $key, array $body, int $seconds ): array {
		$breaker = $this->breaker();
		$breaker->pass( $seconds );
		Host_Check::refuse_forbidden( $url );
		$answer = $this->transmit( $url, $this->arguments( $method, $key, $body, $seconds ) );
		try {
			if ( is_wp_error( $answer ) ) {
				$error = Transport_Error::of( $answer, $seconds );
				throw $error;
			}
			$data = Answer_Reader::read( $answer, self::LARGEST_ANSWER );
		} catch ( Gateway_Error $error ) {
			if ( in_array( $error->reason(), array( 'down', 'slow', 'failed' ), true ) ) {
				$breaker->failed();
			} else {
				$breaker->succeeded();
			}
			throw $error;
		}
		$breaker->succeeded();
		$this->note_clock( $answer );
		return $data;
	}

	/**
	 * Arguments of wp_remote_request().
	 *
	 * @param string               $method  HTTP method.
	 * @param Secret               $key     Key to send.
	 * @param array<string, mixed> $body    JSON body; none if empty.
	 * @param int                  $seconds Time limit.
	 * @return array<string, mixed>
	 */
	private function arguments( string $method, Secret $key, array $body, int $seconds ): array {
		$arguments            = $this->common_arguments( $method, $seconds );
		$arguments['headers'] = array(
			'Accept'        => 'application/json',
			'Authorization' => 'Bearer ' . $key->reveal(),
		);
		if ( array() !== $body ) {
			$arguments['headers']['Content-Type'] = 'application/json';
			$arguments['body']                    = (string) wp_json_encode( $body );
		}
		return $arguments;
	}

	/**
	 * Arguments that every request has.
	 *
	 * @param string $method  HTTP method.
	 * @param int    $seconds Time limit.
	 * @return array<string, mixed>
	 */
	private function common_arguments( string $method, int $seconds ): array {
		return array(
			'method'              => $method,
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

	/**
	 * Compares the clocks.
	 *
	 * @param array<string, mixed> $answer What the gateway sent.
	 */
	private function note_clock( array $answer ): void {
		$header = wp_remote_retrieve_header( $answer, 'date' );
		// A repeated header is an array.
		$time = is_string( $header ) ? strtotime( $header ) : false;
		if ( false !== $time ) {
			$this->clock_difference = $time - time();
		}
	}
}
