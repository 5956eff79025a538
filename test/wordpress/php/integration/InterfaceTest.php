<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Settings\Settings;

/** LiteLLM's interface: a link, or a frame where browsers would show it. */
final class InterfaceTest extends Site_Case {

	/** @var callable[] */
	private $filters = array();

	protected function setUp(): void {
		parent::setUp();
		$this->filter( 'pre_option_home', static function (): string {
			return 'https://www.example.com';
		} );
		update_option( Settings::OPTION, array( 'interface' => 'frame' ) + Settings::defaults() );
	}

	protected function tearDown(): void {
		foreach ( $this->filters as list( $name, $callback ) ) {
			remove_filter( $name, $callback );
		}
		$this->filters = array();
	}

	private function filter( string $name, callable $callback ): void {
		add_filter( $name, $callback, 10, 3 );
		$this->filters[] = array( $name, $callback );
	}

	/** The gateway's answer to a request for its interface, which must not have a key. */
	private function gateway_sends( array $headers, int $status = 200 ): void {
		$this->filter( 'pre_http_request', function ( $answer, $arguments, $url ) use ( $headers, $status ) {
			$this->assertSame( 'https://api.example.com/ui/', $url );
			$this->assertArrayNotHasKey( 'Authorization', $arguments['headers'] );
			return array( 'headers' => $headers, 'body' => '', 'response' => array( 'code' => $status, 'message' => '' ), 'cookies' => array() );
		} );
	}

	private function found( array $variables = array( 'LLM_STACK_UI_URL' => 'https://api.example.com' ) ): array {
		$this->configure( $variables );
		return $this->request( 'GET', '/interface' )->get_data();
	}

	public function test_by_default_it_is_a_link_and_nothing_is_called(): void {
		delete_option( Settings::OPTION );
		$found = $this->found();
		$this->assertSame( array( 'https://api.example.com/ui/', false, 'off' ), array( $found['url'], $found['frame'], $found['reason'] ) );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	/** @dataProvider headers */
	public function test_the_headers_of_the_gateway_decide( array $headers, string $reason ): void {
		$this->gateway_sends( $headers );
		$found = $this->found();
		$this->assertSame( array( '' === $reason, $reason ), array( $found['frame'], $found['reason'] ) );
		$this->assertSame( '' === $reason, '' === $found['message'] . $found['remedy'] );
	}

	public function headers(): array {
		return array(
			'this site'               => array( array( 'content-security-policy' => 'frame-ancestors https://portal.example.com https://www.example.com' ), '' ),
			'among other directives'  => array( array( 'content-security-policy' => "default-src 'self'; frame-ancestors https://www.example.com; base-uri 'none'", 'x-frame-options' => 'DENY' ), '' ),
			'another port'            => array( array( 'content-security-policy' => 'frame-ancestors https://www.example.com:8443' ), 'refused' ),
			'no site'                 => array( array( 'content-security-policy' => "frame-ancestors 'none'" ), 'refused' ),
			'an empty list'           => array( array( 'content-security-policy' => 'frame-ancestors' ), 'refused' ),
			'two policies, one of it' => array( array( 'content-security-policy' => array( 'frame-ancestors https://www.example.com', "frame-ancestors 'none'" ) ), 'refused' ),
			'the old header'          => array( array( 'x-frame-options' => 'DENY' ), 'refused' ),
			'nothing'                 => array( array(), '' ),
		);
	}

	/** @dataProvider addresses */
	public function test_the_address_decides_before_anything_is_called( string $url, string $reason ): void {
		$found = $this->found( array( 'LLM_STACK_UI_URL' => $url ) );
		$this->assertSame( array( false, $reason ), array( $found['frame'], $found['reason'] ) );
		$this->assertNotSame( '', $found['message'] );
		$this->assertNotSame( '', $found['remedy'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function addresses(): array {
		return array(
			'another domain'    => array( 'https://gateway.example.org', 'other_site' ),
			'a name that is longer' => array( 'https://wwwexample.com', 'other_site' ),
			'an IP address'     => array( 'https://192.0.2.1', 'other_site' ),
			'this machine only' => array( 'http://127.0.0.1:4000', 'not_configured' ),
			'no address'        => array( 'gateway', 'not_configured' ),
		);
	}

	public function test_sites_below_a_country_are_told_apart(): void {
		$same = array( LLM_Stack\Connection\Address::class, 'is_same_site' );
		$this->assertFalse( $same( 'https://www.one.co.uk', 'https://api.two.co.uk' ) );
		$this->assertTrue( $same( 'https://www.one.co.uk', 'https://api.one.co.uk:8443' ) );
		$this->assertFalse( $same( 'http://www.one.com', 'https://api.one.com' ) );
	}

	public function test_a_gateway_that_is_down_leaves_the_link(): void {
		$this->gateway_sends( array(), 502 );
		$found = $this->found();
		$this->assertSame( array( 'https://api.example.com/ui/', false, 'failed' ), array( $found['url'], $found['frame'], $found['reason'] ) );
	}

	/** @dataProvider ends_of_a_try */
	public function test_it_decides_about_a_circuit_that_tries_again( int $status, int $failures ): void {
		$name = 'llm_stack_breaker_' . substr( md5( 'https://api.example.com' ), 0, 12 );
		set_transient( $name, array( 'failures' => 3, 'until' => time() - 1 ), 600 );
		$this->gateway_sends( array(), $status );
		$this->found();
		$this->assertSame( $failures, get_transient( $name )['failures'] ?? 0 );
	}

	public function ends_of_a_try(): array {
		return array( 'a page' => array( 200, 0 ), 'no such page' => array( 404, 0 ), 'a failure' => array( 502, 4 ) );
	}

	public function test_an_interface_that_is_down_stops_no_call_of_the_api(): void {
		$this->gateway_sends( array(), 502 );
		foreach ( array( 'failed', 'failed', 'failed', 'circuit_open' ) as $reason ) {
			$this->assertSame( $reason, $this->found()['reason'] );
		}
		remove_filter( ...array_pop( $this->filters ) );
		$this->assertSame( 200, $this->request( 'GET', '/keys' )->get_status() );
	}

	public function test_the_check_of_the_connection_names_it_only_if_the_frame_is_wanted(): void {
		$this->configure( array( 'LLM_STACK_UI_URL' => 'https://gateway.example.org' ) );
		$results = array_column( $this->request( 'POST', '/status' )->get_data()['results'], 'reason', 'id' );
		$this->assertSame( 'other_site', $results['interface'] );
		delete_option( Settings::OPTION );
		$this->assertArrayNotHasKey( 'interface', array_column( $this->request( 'POST', '/status' )->get_data()['results'], null, 'id' ) );
	}
}
