<?php
// phpcs:ignoreFile -- not a part of the plugin.

/** What the site shows when the gateway fails: one sentence that helps, and no secret. */
final class FailuresTest extends Site_Case {

	/** @dataProvider failures */
	public function test_each_failure_has_its_sentence_and_remedy( string $mode, string $reason, int $status, string $sentence, string $remedy ): void {
		Fake_LiteLLM::set_mode( $mode );
		$answer = $this->request( 'GET', '/keys' );
		$data   = $answer->get_data();
		$this->assertSame( array( "llm_stack_$reason", $status ), array( $data['code'], $answer->get_status() ), wp_json_encode( $data ) );
		$this->assertStringContainsString( $sentence, $data['message'] );
		$this->assertStringContainsString( $remedy, $data['data']['remedy'] );
		$this->assertStringNotContainsString( 'sk-admin', wp_json_encode( $data ) );
		$this->assertStringNotContainsString( 'sk-leaked', wp_json_encode( $data ) );
	}

	public function failures(): array {
		return array(
			'a web page'            => array( 'html', 'not_json', 502, 'a page or a text', 'address of the API' ),
			'a redirect'            => array( 'redirect', 'not_json', 502, 'does not follow', 'address of the API' ),
			'binary'                => array( 'garbage', 'not_json', 502, 'a page or a text', 'address of the API' ),
			'LiteLLM fails'         => array( 'error-500', 'failed', 502, 'status 500', 'npm run smoke' ),
			'only Nginx is there'   => array( 'bad-gateway', 'down', 503, 'LiteLLM behind it', 'npm run smoke' ),
			'unknown key'           => array( 'unknown-key', 'key_unknown', 502, 'does not know the key', 'rotated' ),
			'expired key'           => array( 'expired-key', 'key_expired', 502, 'has expired', 'rotated' ),
			'blocked key'           => array( 'blocked-key', 'key_blocked', 502, 'is blocked', 'npm run keys -- unblock' ),
			'401 for a valid key'   => array( 'not-allowed', 'not_allowed', 502, 'knows the key', 'The key itself is valid' ),
			'budget used up'        => array( 'budget', 'budget_exceeded', 429, 'Budget has been exceeded', 'larger one' ),
			'too many requests'     => array( 'rate', 'rate_limited', 429, 'too many requests', 'Wait a minute' ),
			'beyond the limits'     => array( 'refused', 'refused', 403, 'at most 20.0', '' ),
		);
	}

	public function test_nothing_listens(): void {
		$this->configure( array( 'LLM_STACK_URL' => 'http://127.0.0.1:9' ) );
		$data = $this->request( 'GET', '/keys' )->get_data();
		$this->assertSame( 'llm_stack_down', $data['code'] );
	}

	public function test_the_site_blocks_external_requests(): void {
		$this->configure( array( 'LLM_STACK_URL' => 'https://llm.example.com' ) );
		$data = $this->request( 'GET', '/keys' )->get_data();
		$this->assertSame( 'llm_stack_blocked_by_site', $data['code'] );
		$this->assertStringContainsString( 'WP_ACCESSIBLE_HOSTS', $data['data']['remedy'] );
	}

	public function test_a_dead_gateway_is_asked_three_times_and_then_left_alone(): void {
		Fake_LiteLLM::set_mode( 'error-500' );
		foreach ( range( 1, 6 ) as $try ) {
			$answer = $this->request( 'GET', '/keys' );
		}
		$this->assertCount( 3, Fake_LiteLLM::calls() );
		$this->assertSame( 'llm_stack_circuit_open', $answer->get_data()['code'] );
		$this->assertGreaterThan( 0, $answer->get_data()['data']['retry_after'] );
	}

	public function test_refusals_do_not_open_the_circuit(): void {
		Fake_LiteLLM::set_mode( 'not-allowed' );
		foreach ( range( 1, 5 ) as $try ) {
			$this->request( 'GET', '/keys' );
		}
		$this->assertCount( 5, Fake_LiteLLM::calls() );
	}

	public function test_a_slow_gateway_ends_after_the_time_limit(): void {
		// Connections are accepted, but nothing ever answers.
		$silent = stream_socket_server( 'tcp://127.0.0.1:0' );
		$this->configure( array( 'LLM_STACK_URL' => 'http://' . stream_socket_get_name( $silent, false ) ) );
		$answer = llm_stack_generate_text( 'Hello', array( 'model' => 'small', 'timeout' => 1 ) );
		$this->assertSame( 'llm_stack_slow', $answer->get_error_code() );
		$this->assertStringContainsString( 'within 1 seconds', $answer->get_error_message() );
		fclose( $silent );
	}

	public function test_a_gateway_that_sends_byte_after_byte_is_slow_too(): void {
		$server = proc_open( array( PHP_BINARY, dirname( __DIR__ ) . '/support/slow-server.php' ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$this->configure( array( 'LLM_STACK_URL' => 'http://' . trim( fgets( $pipes[1] ) ) ) );
		$answer = llm_stack_generate_text( 'Hello', array( 'model' => 'small', 'timeout' => 1 ) );
		proc_terminate( $server );
		proc_close( $server );
		$this->assertSame( 'llm_stack_slow', $answer->get_error_code() );
	}

	public function test_a_redirect_takes_the_key_nowhere(): void {
		$elsewhere = stream_socket_server( 'tcp://127.0.0.1:0' );
		Fake_LiteLLM::set( 'redirect_to', 'http://' . stream_socket_get_name( $elsewhere, false ) . '/steal' );
		Fake_LiteLLM::set_mode( 'redirect' );
		foreach ( array( '/keys', '/usage', '/limits' ) as $route ) {
			$this->assertSame( 'llm_stack_not_json', $this->request( 'GET', $route )->get_data()['code'] );
		}
		$this->assertFalse( @stream_socket_accept( $elsewhere, 0 ) );
		fclose( $elsewhere );
	}

	public function test_a_creation_without_an_answer_says_that_the_key_may_exist(): void {
		$this->request( 'GET', '/limits' );
		$slow = static function ( $answer, $arguments, $url ) {
			return false === strpos( $url, '/key/generate' ) ? $answer : new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out' );
		};
		add_filter( 'pre_http_request', $slow, 10, 3 );
		$answer = $this->create();
		remove_filter( 'pre_http_request', $slow );
		$this->assertSame( 'llm_stack_outcome_unknown', $answer->get_data()['code'] );
		$this->assertStringContainsString( 'delete it', $answer->get_data()['data']['remedy'] );
		$this->assertSame( array( 'started', 'failed' ), array_column( $this->audit_rows(), 'outcome' ) );
	}

	public function test_the_settings_page_does_not_call_the_gateway(): void {
		ob_start();
		( new LLM_Stack\Admin\Settings_Page( $this->renew() ) )->show();
		ob_end_clean();
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function test_an_error_page_with_every_argument_shows_no_key(): void {
		ini_set( 'zend.exception_ignore_args', '0' );
		ini_set( 'zend.exception_string_param_max_len', '1000' );
		$crash = static function (): void {
			throw new DomainException( 'A plugin crashed.' );
		};
		add_filter( 'http_request_args', $crash );
		try {
			$this->request( 'GET', '/keys' );
			$this->fail( 'no exception' );
		} catch ( DomainException $error ) {
			$this->assertStringContainsString( 'Object(LLM_Stack\\Connection\\Secret)', (string) $error );
			$this->assertStringNotContainsString( 'sk-admin-0001', (string) $error );
		} finally {
			remove_filter( 'http_request_args', $crash );
		}
	}

	public function test_stack_traces_and_dumps_do_not_show_keys(): void {
		$configuration = $this->renew()->configuration();
		$key           = $configuration->key( 'LLM_STACK_ADMIN_KEY' );
		ob_start();
		var_dump( $key, $configuration->value( 'LLM_STACK_ADMIN_KEY' ) );
		$dump = ob_get_clean() . print_r( $key, true ) . var_export( $key, true );
		$this->assertStringNotContainsString( 'sk-admin-0001', $dump );
		$this->assertStringContainsString( $key->fingerprint(), $dump );
		$this->expectException( LogicException::class );
		serialize( $key );
	}
}
