<?php
/**
 * Calls the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Calls the gateway's routes, each with the right key.
 */
class Client {

	/**
	 * Seconds for a management call.
	 */
	public const MANAGEMENT_SECONDS = 8;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Sends the requests.
	 *
	 * @var Transport
	 */
	private $transport;

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
		$this->transport     = new Transport( $configuration );
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
		$arguments = array( 'headers' => array( 'Accept' => 'text/html' ) );
		return $this->transport->send(
			$url,
			$arguments,
			self::MANAGEMENT_SECONDS,
			static function ( array $answer ) use ( $url ): array {
				return Page_Headers::of( $answer, $url );
			}
		);
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
		return $this->transport->breaker();
	}

	/**
	 * Sends a request with a key.
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
		$arguments = array(
			'method'  => $method,
			'headers' => array(
				'Accept'        => 'application/json',
				'Authorization' => 'Bearer ' . $key->reveal(),
			),
		);
		if ( array() !== $body ) {
			$arguments['headers']['Content-Type'] = 'application/json';
			$arguments['body']                    = (string) wp_json_encode( $body );
		}
		return $this->transport->send(
			$url,
			$arguments,
			$seconds,
			function ( array $answer ): array {
				$data = Answer_Reader::read( $answer, Transport::LARGEST_ANSWER );
				$this->note_clock( $answer );
				return $data;
			}
		);
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
