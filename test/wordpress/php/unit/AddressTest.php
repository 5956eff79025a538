<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Connection\Address;
use PHPUnit\Framework\TestCase;

final class AddressTest extends TestCase {

	/** @dataProvider good */
	public function test_addresses_of_gateways_are_accepted( string $url ): void {
		$this->assertSame( '', Address::problem( $url ) );
	}

	public function good(): array {
		return array_map( static function ( string $url ): array {
			return array( $url );
		}, array( 'https://llm.example.com', 'https://llm.example.com/', 'https://llm.example.com:8443', 'http://127.0.0.1:24157', 'http://127.8.9.10', 'http://localhost:4000', 'http://[::1]:4000', 'https://10.0.0.5', 'https://192.168.1.9:443', 'https://xn--mnchen-3ya.example' ) );
	}

	/** @dataProvider bad */
	public function test_other_addresses_are_refused( string $url, string $sentence ): void {
		$this->assertStringContainsString( $sentence, Address::problem( $url ) );
	}

	public function bad(): array {
		$cloud = 'machine or its cloud';
		$plain = 'Use https';
		$usual = 'usual form';
		return array(
			array( '', 'not an address' ),
			array( 'llm.example.com', 'not an address' ),
			array( 'https://', 'not an address' ),
			array( "https://llm.example.com\r\nX: y", 'not an address' ),
			array( 'https://llm.example.com\\@evil.example', 'not an address' ),
			array( 'ftp://llm.example.com', 'must begin with' ),
			array( 'file:///etc/passwd', 'not an address' ),
			array( 'gopher://127.0.0.1:6379', 'must begin with' ),
			array( 'https://user@llm.example.com', 'user name' ),
			array( 'https://:secret@llm.example.com', 'user name' ),
			array( 'https://llm.example.com/v1', 'without a path' ),
			array( 'https://llm.example.com?x=1', 'without a path' ),
			array( 'https://llm.example.com#x', 'without a path' ),
			array( 'http://llm.example.com', $plain ),
			array( 'http://10.0.0.5', $plain ),
			array( 'http://localhost.evil.example', $plain ),
			array( 'http://127.0.0.1.evil.example', $plain ),
			array( 'https://169.254.169.254', $cloud ),
			array( 'https://[fe80::1]', $cloud ),
			array( 'https://[febf::1]', $cloud ),
			array( 'https://[::ffff:169.254.169.254]', $cloud ),
			array( 'https://[64:ff9b::a9fe:a9fe]', $cloud ),
			array( 'https://[fd00:ec2::254]', $cloud ),
			array( 'https://[::]', $cloud ),
			array( 'https://[ff02::1]', $cloud ),
			array( 'https://0.0.0.0', $cloud ),
			array( 'https://224.0.0.1', $cloud ),
			array( 'https://255.255.255.255', $cloud ),
			array( 'https://100.100.100.200', $cloud ),
			array( 'https://metadata.google.internal', $cloud ),
			array( 'https://METADATA.google.internal.', $cloud ),
			array( 'https://2852039166', $usual ),
			array( 'https://0xA9FEA9FE', $usual ),
			array( 'https://0251.0376.0251.0376', $usual ),
			array( 'https://169.254.43518', $usual ),
			array( 'http://127.1', $usual ),
		);
	}
}
