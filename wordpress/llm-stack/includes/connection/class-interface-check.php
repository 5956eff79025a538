<?php
/**
 * Whether a page of the site can show LiteLLM's interface in a frame.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Looks for every reason for which the frame would stay empty: the setting, TLS, another site, and what the gateway sends.
 * LiteLLM's interface keeps its session in a cookie with SameSite=Lax and in localStorage; browsers give a page of another
 * site neither.
 */
class Interface_Check {

	/**
	 * Path of the interface on the API host.
	 */
	private const PATH = '/ui/';

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Creates the check.
	 *
	 * @param Configuration $configuration The connection settings.
	 * @param Client        $client        The client.
	 */
	public function __construct( Configuration $configuration, Client $client ) {
		$this->configuration = $configuration;
		$this->client        = $client;
	}

	/**
	 * Whether administrators want the frame.
	 */
	public static function is_wanted(): bool {
		return 'frame' === Settings::get( 'interface' );
	}

	/**
	 * Address of the interface, and whether a page of this site can show it in a frame. Calls the gateway, without a key, only
	 * if nothing else stands against the frame.
	 *
	 * @return array{url: string, frame: bool, reason: string, message: string, remedy: string}
	 */
	public function run(): array {
		try {
			$url     = $this->configuration->interface_url();
			$problem = self::is_wanted() ? $this->problem( $url ) : self::not_wanted();
		} catch ( Gateway_Error $error ) {
			$problem = array( $error->reason(), $error->getMessage(), $error->remedy() );
		}
		list( $reason, $message, $remedy ) = $problem;
		return array(
			'url'     => isset( $url ) ? $url . self::PATH : '',
			'frame'   => '' === $reason,
			'reason'  => $reason,
			'message' => $message,
			'remedy'  => $remedy,
		);
	}

	/**
	 * Why the frame would stay empty.
	 *
	 * @param string $url Address of the gateway for browsers.
	 * @return string[] Reason, sentence and remedy; empty texts if the frame works.
	 * @throws Gateway_Error When the gateway does not answer.
	 */
	private function problem( string $url ): array {
		$site = Address::origin( home_url() );
		if ( 0 !== strpos( $site, 'https://' ) || 0 !== strpos( $url, 'https://' ) ) {
			return array( 'no_tls', __( 'The frame needs HTTPS for both the site and the gateway.', 'llm-stack' ), __( 'Change the address of the site, or use the link.', 'llm-stack' ) );
		}
		if ( ! Address::is_same_site( $site, $url ) ) {
			return array(
				'other_site',
				/* translators: 1: host of this site, 2: host of the gateway */
				sprintf( __( 'Browsers treat %1$s and %2$s as different sites, and so the interface could not keep its session in a frame.', 'llm-stack' ), wp_parse_url( $site, PHP_URL_HOST ), wp_parse_url( $url, PHP_URL_HOST ) ),
				__( 'Give the gateway a subdomain of the same domain, or use the link.', 'llm-stack' ),
			);
		}
		if ( ! self::allows( $this->client->headers_of( $url . self::PATH ), $site ) ) {
			return array(
				'refused',
				/* translators: %s: address of this site */
				sprintf( __( 'The gateway does not let pages of %s show its interface in a frame.', 'llm-stack' ), $site ),
				/* translators: %s: address of this site */
				sprintf( __( 'The operator of the gateway adds %s to the setting frameAncestors and runs: npm run up -- --stack NAME', 'llm-stack' ), $site ),
			);
		}
		return array( '', '', '' );
	}

	/**
	 * What the page says while the setting is off.
	 *
	 * @return string[]
	 */
	private static function not_wanted(): array {
		return array( 'off', __( 'The interface opens in a new tab.', 'llm-stack' ), __( 'To see it here, choose the frame in the settings of LLM Stack.', 'llm-stack' ) );
	}

	/**
	 * Whether headers let pages of an origin show the answer in a frame. Every policy must allow it. X-Frame-Options counts only
	 * without `frame-ancestors`.
	 *
	 * @see https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options
	 *
	 * @param array<string, string[]> $headers Values by name in lower case.
	 * @param string                  $origin  The origin.
	 */
	private static function allows( array $headers, string $origin ): bool {
		$policies = array();
		foreach ( explode( ',', implode( ',', $headers['content-security-policy'] ?? array() ) ) as $policy ) {
			if ( 1 === preg_match( '/(?:^|;)\s*frame-ancestors(?=[\s;]|$)([^;]*)/i', $policy, $found ) ) {
				$policies[] = (array) preg_split( '/\s+/', strtolower( trim( $found[1] ) ) );
			}
		}
		if ( array() === $policies ) {
			return array() === ( $headers['x-frame-options'] ?? array() );
		}
		foreach ( $policies as $sources ) {
			if ( array() === array_intersect( array( $origin, '*', 'https:' ), $sources ) ) {
				return false;
			}
		}
		return true;
	}
}
