<?php
// phpcs:ignoreFile -- not a part of the plugin.

/** Where the address and the keys come from, and how a rotated key arrives. */
final class ConfigurationTest extends Site_Case {

	public function test_a_rotated_key_arrives_through_its_file_without_a_restart(): void {
		$file = tempnam( sys_get_temp_dir(), 'key' );
		file_put_contents( $file, "sk-admin-0001\n" );
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => null, 'LLM_STACK_ADMIN_KEY_FILE' => $file ) );
		$this->assertSame( 200, $this->request( 'GET', '/keys', array( 'fresh' => true ) )->get_status() );
		// Both keys work for an hour, so the site changes at any moment in it.
		file_put_contents( "$file.new", "sk-admin-0002\n" );
		rename( "$file.new", $file );
		$this->renew();
		$this->assertSame( 200, $this->request( 'GET', '/keys', array( 'fresh' => true ) )->get_status() );
		$this->assertSame( array( 'sk-admin-0001', 'sk-admin-0002' ), array_values( array_unique( array_column( Fake_LiteLLM::calls(), 'key' ) ) ) );
		unlink( $file );
	}

	public function test_a_new_key_works_at_once_after_the_old_one_was_refused(): void {
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => 'sk-rotated-away' ) );
		foreach ( range( 1, 5 ) as $try ) {
			$this->assertSame( 'llm_stack_key_unknown', $this->request( 'GET', '/keys' )->get_data()['code'] );
		}
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => 'sk-admin-0002' ) );
		$this->assertSame( 200, $this->request( 'GET', '/keys' )->get_status() );
	}

	/** @dataProvider wrong_values */
	public function test_a_wrong_value_is_named_and_nothing_is_sent( array $variables, string $name, string $sentence ): void {
		$services = $this->configure( $variables );
		$problems = array_column( $services->check()->values(), 'problem', 'name' );
		$this->assertStringContainsString( $sentence, $problems[ $name ] );
		$this->assertSame( 'llm_stack_not_configured', $this->request( 'GET', '/keys' )->get_data()['code'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		$this->assertStringNotContainsString( 'hidden', wp_json_encode( $this->request( 'GET', '/status' )->get_data() ) );
	}

	public function wrong_values(): array {
		return array(
			'key with a space'        => array( array( 'LLM_STACK_ADMIN_KEY' => 'sk-hidden key' ), 'LLM_STACK_ADMIN_KEY', 'begins with sk-' ),
			'key with a line break'   => array( array( 'LLM_STACK_ADMIN_KEY' => "sk-hidden\r\nX-Evil: 1" ), 'LLM_STACK_ADMIN_KEY', 'begins with sk-' ),
			'file that is missing'    => array( array( 'LLM_STACK_ADMIN_KEY' => null, 'LLM_STACK_ADMIN_KEY_FILE' => '/nowhere' ), 'LLM_STACK_ADMIN_KEY', 'cannot read' ),
			'file that is a URL'      => array( array( 'LLM_STACK_ADMIN_KEY' => null, 'LLM_STACK_ADMIN_KEY_FILE' => 'php://stdin' ), 'LLM_STACK_ADMIN_KEY', 'not an absolute path' ),
			'CA file that is missing' => array( array( 'LLM_STACK_CA_FILE' => '/nowhere.pem' ), 'LLM_STACK_CA_FILE', 'cannot read' ),
			'password in the address' => array( array( 'LLM_STACK_URL' => 'https://user:hidden@llm.example.com' ), 'LLM_STACK_URL', 'user name or a password' ),
			'metadata service'        => array( array( 'LLM_STACK_URL' => 'http://169.254.169.254' ), 'LLM_STACK_URL', 'belongs to the machine or its cloud' ),
			'plain HTTP elsewhere'    => array( array( 'LLM_STACK_URL' => 'http://llm.example.com' ), 'LLM_STACK_URL', 'Use https' ),
		);
	}

	public function test_a_name_that_leads_to_a_forbidden_address_gets_no_key(): void {
		// No name on this machine leads there, so the rule itself is asked.
		$this->assertTrue( LLM_Stack\Connection\Address::is_forbidden_ip( '169.254.169.254' ) );
		$this->expectException( LLM_Stack\Connection\Gateway_Error::class );
		// 0.0.0.0 in the hosts file of Debian's images is none; a name of the form a.b.c.d.nip.io needs DNS. gethostbynamel()
		// returns an address without a look-up.
		LLM_Stack\Connection\Host_Check::refuse_forbidden( 'http://169.254.1/' );
	}

	public function test_the_content_key_must_not_be_the_admin_key(): void {
		$services = $this->configure( array( 'LLM_STACK_CONTENT_KEY' => 'sk-admin-0001' ) );
		$this->assertStringContainsString( 'is the admin key', $services->configuration()->value( 'LLM_STACK_CONTENT_KEY' )->problem() );
	}

	public function test_the_check_tells_a_too_powerful_key(): void {
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => 'sk-master-0001' ) );
		$results = array_column( $this->request( 'POST', '/status' )->get_data()['results'], null, 'id' );
		$this->assertSame( array( 'critical', 'too_powerful' ), array( $results['power']['status'], $results['power']['reason'] ) );
	}

	public function test_the_check_is_good_and_shows_no_key(): void {
		$data = $this->request( 'POST', '/status' )->get_data();
		$this->assertSame( array( 'good' ), array_values( array_unique( array_column( $data['results'], 'status' ) ) ), wp_json_encode( $data['results'] ) );
		$this->assertStringNotContainsString( 'sk-', wp_json_encode( $data ) );
		$this->assertStringContainsString( substr( hash( 'sha256', 'sk-admin-0001' ), 0, 8 ), wp_json_encode( $data ) );
	}

	public function test_the_check_warns_two_weeks_before_the_key_expires(): void {
		Fake_LiteLLM::set( 'admin_expires', gmdate( 'Y-m-d\TH:i:s\Z', time() + 5.5 * DAY_IN_SECONDS ) );
		$results = array_column( $this->request( 'POST', '/status' )->get_data()['results'], null, 'id' );
		$this->assertSame( 'recommended', $results['admin_key']['status'] );
		$this->assertStringContainsString( '5 days', $results['admin_key']['message'] );
	}

	public function test_the_check_tells_clocks_that_differ(): void {
		$wrong = static function ( $answer ) {
			if ( is_array( $answer ) && isset( $answer['headers'] ) ) {
				$answer['headers']['date'] = gmdate( 'D, d M Y H:i:s', time() + 7200 ) . ' GMT';
			}
			return $answer;
		};
		add_filter( 'http_response', $wrong );
		$results = array_column( $this->request( 'POST', '/status' )->get_data()['results'], null, 'id' );
		remove_filter( 'http_response', $wrong );
		$this->assertSame( 'recommended', $results['clock']['status'] );
	}

	public function test_a_proxy_of_the_site_is_not_asked_for_this_machine(): void {
		$seen = null;
		$spy  = static function ( $through, $uri ) use ( &$seen ) {
			$seen = $through;
			return $through;
		};
		add_filter( 'pre_http_send_through_proxy', $spy, 20, 2 );
		define( 'WP_PROXY_HOST', '127.0.0.1' );
		define( 'WP_PROXY_PORT', '9' );
		$status = $this->request( 'GET', '/keys', array( 'fresh' => true ) )->get_status();
		remove_filter( 'pre_http_send_through_proxy', $spy, 20 );
		$this->assertSame( array( 200, false ), array( $status, $seen ) );
	}
}
