<?php
/**
 * The gateway's address.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Decides which addresses the plugin may call. The address carries a key, so it must be this machine or use TLS, and it must
 * not be a place where clouds serve the machine's credentials.
 */
final class Address {

	/**
	 * What is wrong with an address.
	 *
	 * @param string $url The address.
	 * @return string A sentence; empty if nothing is wrong.
	 */
	public static function problem( string $url ): string {
		$parts = wp_parse_url( $url );
		if ( 1 === preg_match( '/[\x00-\x20\x7F\\\\]/', $url ) || ! is_array( $parts ) || ! isset( $parts['scheme'], $parts['host'] ) ) {
			return __( 'This is not an address. It looks like https://llm.example.com or http://127.0.0.1:24157.', 'llm-stack' );
		}
		if ( ! in_array( strtolower( $parts['scheme'] ), array( 'http', 'https' ), true ) ) {
			return __( 'The address must begin with https://, or with http:// on this machine.', 'llm-stack' );
		}
		if ( isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
			return __( 'The address must not contain a user name or a password.', 'llm-stack' );
		}
		if ( isset( $parts['query'] ) || isset( $parts['fragment'] ) || ! in_array( $parts['path'] ?? '/', array( '/', '' ), true ) ) {
			return __( 'The address must end after the host and the port, without a path, a query or a fragment.', 'llm-stack' );
		}
		return self::host_problem( strtolower( $parts['scheme'] ), strtolower( trim( $parts['host'], '[]' ) ) );
	}

	/**
	 * Whether a host is this machine.
	 *
	 * @param string $host Name or IP address without brackets.
	 */
	public static function is_loopback( string $host ): bool {
		return 'localhost' === $host || '::1' === $host || 1 === preg_match( '/^127(\.\d{1,3}){3}$/', $host );
	}

	/**
	 * Scheme, host and port of an address, as browsers write an origin.
	 *
	 * @param string $url The address.
	 */
	public static function origin( string $url ): string {
		$parts  = (array) wp_parse_url( strtolower( $url ) );
		$scheme = $parts['scheme'] ?? '';
		$port   = $parts['port'] ?? null;
		$usual  = array(
			'http'  => 80,
			'https' => 443,
		);
		return $scheme . '://' . ( $parts['host'] ?? '' ) . ( null === $port || ( $usual[ $scheme ] ?? 0 ) === $port ? '' : ':' . $port );
	}

	/**
	 * Whether browsers take two addresses for one site: the same scheme, and hosts of one registrable domain. PHP has no list
	 * of public suffixes, so this knows the usual ones below a country, such as co.uk, but not those of hosting companies.
	 *
	 * @param string $one   An address.
	 * @param string $other Another address.
	 */
	public static function is_same_site( string $one, string $other ): bool {
		$hosts = array();
		foreach ( array( $one, $other ) as $url ) {
			$host    = strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) );
			$hosts[] = false === filter_var( trim( $host, '[]' ), FILTER_VALIDATE_IP ) ? self::registrable_domain( $host ) : $host;
		}
		return wp_parse_url( $one, PHP_URL_SCHEME ) === wp_parse_url( $other, PHP_URL_SCHEME ) && $hosts[0] === $hosts[1];
	}

	/**
	 * The part of a host that a person registers.
	 *
	 * @param string $host The host.
	 */
	private static function registrable_domain( string $host ): string {
		$labels = explode( '.', $host );
		$suffix = 1 === preg_match( '/\.(?:ac|co|com|edu|gob|gouv|gov|govt|ltd|mil|ne|net|or|org|plc|sch)\.[a-z]{2}$/', '.' . $host ) ? 2 : 1;
		return implode( '.', array_slice( $labels, -1 - $suffix ) );
	}

	/**
	 * Whether an IP address is never a gateway: unspecified, link-local, multicast or a cloud's metadata service.
	 *
	 * @param string $ip An IP address.
	 */
	public static function is_forbidden_ip( string $ip ): bool {
		// phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged -- warns for text that is no IP address.
		$packed = @inet_pton( $ip );
		if ( false === $packed ) {
			return false;
		}
		// An IPv4 address inside IPv6, ::ffff:a.b.c.d, and NAT64's 64:ff9b::a.b.c.d.
		if ( 16 === strlen( $packed ) && in_array( bin2hex( substr( $packed, 0, 12 ) ), array( '00000000000000000000ffff', '0064ff9b0000000000000000' ), true ) ) {
			$packed = substr( $packed, 12 );
		}
		if ( 4 === strlen( $packed ) ) {
			$first = ord( $packed[0] );
			// 100.100.100.200 and 192.0.0.192 serve the metadata of Alibaba Cloud and of Oracle Cloud.
			return 0 === $first || $first >= 224 || "\xA9\xFE" === substr( $packed, 0, 2 ) || in_array( $packed, array( "\x64\x64\x64\xC8", "\xC0\x00\x00\xC0" ), true );
		}
		// fd00:ec2::254 serves the metadata of Amazon's cloud.
		return str_repeat( "\x00", 16 ) === $packed || "\xFE\x80" === ( $packed[0] . chr( ord( $packed[1] ) & 0xC0 ) ) || "\xFF" === $packed[0] || inet_pton( 'fd00:ec2::254' ) === $packed;
	}

	/**
	 * What is wrong with the host of an address.
	 *
	 * @param string $scheme Its scheme.
	 * @param string $host   Name or IP address without brackets.
	 */
	private static function host_problem( string $scheme, string $host ): string {
		// PHP and curl read 2130706433, 0x7f.1 and 127.1 as IP addresses, which would avoid the rules below.
		if ( false === filter_var( $host, FILTER_VALIDATE_IP ) && 1 === preg_match( '/^(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*\.?$/', $host ) ) {
			return __( 'Write an IP address in its usual form, such as 127.0.0.1.', 'llm-stack' );
		}
		if ( self::is_forbidden_ip( $host ) || in_array( rtrim( $host, '.' ), array( 'metadata.google.internal', 'metadata' ), true ) ) {
			return __( 'This address belongs to the machine or its cloud, not to a gateway.', 'llm-stack' );
		}
		if ( 'http' === $scheme && ! self::is_loopback( $host ) ) {
			return __( 'Without TLS, only this machine (127.0.0.1) can be the gateway: others on the network could read the key. Use https://.', 'llm-stack' );
		}
		return '';
	}
}
