<?php
/**
 * The gateway in WordPress' AI client.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use LLM_Stack\Connection\Address;
use LLM_Stack\Connection\Configuration;
use WordPress\AiClient\AiClient;

defined( 'ABSPATH' ) || exit;

/**
 * Registers the gateway as a provider where WordPress has an AI client (since 7.0), if there is a content key.
 */
final class AI_Client_Registration {

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Creates the registration.
	 *
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Configuration $configuration ) {
		$this->configuration = $configuration;
	}

	/**
	 * Registers the provider.
	 */
	public function register(): void {
		$ready = $this->configuration->value( Configuration::URL )->is_set() && $this->configuration->value( Configuration::CONTENT_KEY )->is_set();
		if ( ! $ready ) {
			return;
		}
		$registry = AiClient::defaultRegistry();
		if ( ! $registry->hasProvider( Gateway_Provider::class ) ) {
			$registry->registerProvider( Gateway_Provider::class );
		}
		add_filter( 'http_request_host_is_external', array( $this, 'allow_host' ), 10, 3 );
		add_filter( 'http_allowed_safe_ports', array( $this, 'allow_port' ), 10, 3 );
		add_filter( 'http_request_args', array( $this, 'secure_arguments' ), 10, 2 );
	}

	/**
	 * Lets WordPress' safe requests reach a gateway on this machine or in a private network.
	 *
	 * @param bool   $external Whether the host counts as external.
	 * @param string $host     The host.
	 * @param string $url      The address.
	 */
	public function allow_host( $external, $host, $url ): bool {
		return (bool) $external || $this->is_gateway( (string) $url );
	}

	/**
	 * Lets WordPress' safe requests reach the port of the gateway.
	 *
	 * @param int[]  $ports Allowed ports.
	 * @param string $host  The host.
	 * @param string $url   The address.
	 * @return int[]
	 */
	public function allow_port( $ports, $host, $url ) {
		$port = wp_parse_url( (string) $url, PHP_URL_PORT );
		if ( is_int( $port ) && $this->is_gateway( (string) $url ) ) {
			$ports[] = $port;
		}
		return $ports;
	}

	/**
	 * Uses the configured certificate authorities and follows no redirect, which would send the key elsewhere.
	 *
	 * @param array<string, mixed> $arguments Arguments of the request.
	 * @param string               $url       The address.
	 * @return array<string, mixed>
	 */
	public function secure_arguments( $arguments, $url ) {
		if ( $this->is_gateway( (string) $url ) ) {
			$arguments['redirection']     = 0;
			$arguments['sslverify']       = true;
			$arguments['sslcertificates'] = $this->configuration->ca_file();
		}
		return $arguments;
	}

	/**
	 * Whether an address is one of the gateway.
	 *
	 * @param string $url The address.
	 */
	private function is_gateway( string $url ): bool {
		$base = $this->configuration->value( Configuration::URL )->value();
		return '' !== $base && '' === Address::problem( $base ) && 0 === strpos( $url, rtrim( $base, '/' ) . '/' );
	}
}
