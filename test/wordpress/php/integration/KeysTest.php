<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Keys\Key;
use LLM_Stack\Plugin;
use LLM_Stack\Settings\Settings;

/** Keys over the REST API. */
final class KeysTest extends Site_Case {

	public function test_a_new_key_has_the_bounds_of_the_stack_and_its_owner(): void {
		$answer = $this->create( array( 'purpose' => 'Translations', 'rpm_limit' => 10 ) );
		$this->assertSame( 201, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$data = $answer->get_data();
		$this->assertSame( hash( 'sha256', $data['secret'] ), $data['key']['id'] );
		$this->assertStringContainsString( 'no-store', $answer->get_headers()['Cache-Control'] );
		$this->assertSame(
			array(
				'team_id'         => 'wordpress_admin_service',
				'key_type'        => 'llm_api',
				'key_alias'       => '127.0.0.1-blog',
				'models'          => array( 'small' ),
				'max_budget'      => 20,
				'budget_duration' => '30d',
				'duration'        => '90d',
				'metadata'        => array( 'wp_site' => Key::site_name(), 'wp_user_id' => (string) get_current_user_id(), 'purpose' => 'Translations' ),
				'rpm_limit'       => 10,
			),
			Fake_LiteLLM::calls( '/key/generate' )[0]['body']
		);
	}

	public function test_the_value_of_a_key_is_stored_nowhere(): void {
		global $wpdb;
		$secret = $this->create()->get_data()['secret'];
		$this->request( 'GET', '/keys' );
		foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
			$rows = wp_json_encode( $wpdb->get_results( "SELECT * FROM `$table`", ARRAY_N ) );
			foreach ( array( $secret, 'sk-admin-0001', 'sk-content-0001' ) as $value ) {
				$this->assertStringNotContainsString( $value, $rows, $table );
			}
		}
	}

	/** @dataProvider wrong_terms */
	public function test_wrong_terms_are_refused_in_words( array $terms, string $field ): void {
		$answer = $this->create( $terms );
		$this->assertSame( 400, $answer->get_status() );
		$this->assertArrayHasKey( $field, $answer->get_data()['data']['params'] );
		$this->assertSame( array(), Fake_LiteLLM::calls( '/key/generate' ) );
	}

	public function wrong_terms(): array {
		return array(
			'no name'               => array( array( 'name' => ' ' ), 'name' ),
			'script'                => array( array( 'name' => '<script>alert(1)</script>' ), 'name' ),
			'right-to-left override' => array( array( 'name' => "blog\u{202E}gpj" ), 'name' ),
			'zero-width space'      => array( array( 'name' => "blog\u{200B}" . 'x' ), 'name' ),
			'line break'            => array( array( 'name' => "blog\nx" ), 'name' ),
			'null'                  => array( array( 'name' => "blog\0x" ), 'name' ),
			'path'                  => array( array( 'name' => '../../etc' ), 'name' ),
			'long'                  => array( array( 'name' => str_repeat( 'x', 81 ) ), 'name' ),
			'model of another team' => array( array( 'models' => array( 'large' ) ), 'models' ),
			'no model'              => array( array( 'models' => array() ), 'models' ),
			'budget above bound'    => array( array( 'max_budget' => 20.01 ), 'max_budget' ),
			'negative budget'       => array( array( 'max_budget' => -1 ), 'max_budget' ),
			'budget as text'        => array( array( 'max_budget' => 'all' ), 'max_budget' ),
			'budget for an hour'    => array( array( 'budget_duration' => '1h' ), 'budget_duration' ),
			'endless'               => array( array( 'duration' => '-1' ), 'duration' ),
			'no requests'           => array( array( 'rpm_limit' => 0 ), 'rpm_limit' ),
		);
	}

	/** @dataProvider odd_names */
	public function test_odd_names_are_possible( string $name ): void {
		$answer = $this->create( array( 'name' => $name ) );
		$this->assertSame( 201, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$this->assertSame( $name, $this->request( 'GET', '/keys', array( 'search' => $name ) )->get_data()[0]['name'] );
		$this->assertSame( '127.0.0.1-' . $name, $this->request( 'GET', '/audit' )->get_data()[0]['name'] );
	}

	public function odd_names(): array {
		return array_map( static function ( string $name ): array {
			return array( $name );
		}, array( "Robert'); DROP TABLE wp_users;--", 'say "hi"', '=1+1', 'مفتاح المدونة', '博客', '🚀 👩‍💻', 'a%s\\b', '&lt;b&gt;' ) );
	}

	public function test_all_wrong_terms_are_named_at_once(): void {
		$output = $this->wp( 'key', 'create', array( ' ' ), array( 'models' => 'large', 'budget' => '99', 'duration' => 'x' ) );
		foreach ( array( 'needs a name', 'cannot use large', 'at most 20', 'lifetime' ) as $part ) {
			$this->assertStringContainsString( $part, $output );
		}
	}

	public function test_a_taken_name_is_a_conflict(): void {
		$this->create();
		$answer = $this->create();
		$this->assertSame( 409, $answer->get_status() );
		$this->assertSame( 'llm_stack_alias_taken', $answer->get_data()['code'] );
		$this->assertStringContainsString( 'another name', $answer->get_data()['data']['remedy'] );
	}

	public function test_the_stacks_own_words_explain_its_limits(): void {
		Fake_LiteLLM::reset();
		$this->request( 'GET', '/limits' );
		Fake_LiteLLM::set_mode( 'refused' );
		$answer = $this->create();
		$this->assertSame( 403, $answer->get_status() );
		$this->assertStringContainsString( 'must be above 0 and at most 20.0', $answer->get_data()['message'] );
	}

	public function test_lists_are_searched_sorted_and_paged(): void {
		foreach ( range( 1, 130 ) as $number ) {
			Fake_LiteLLM::add_key( "127.0.0.1-key-$number", array( 'spend' => $number / 10, 'metadata' => array( 'wp_site' => Key::site_name(), 'wp_user_id' => '1', 'purpose' => 0 === $number % 2 ? 'even' : 'odd' ) ) );
		}
		$answer = $this->request( 'GET', '/keys', array( 'search' => 'EVEN', 'orderby' => 'spend', 'order' => 'desc', 'per_page' => 10, 'page' => 2 ) );
		$this->assertSame( array( '65', '7' ), array( $answer->get_headers()['X-WP-Total'], $answer->get_headers()['X-WP-TotalPages'] ) );
		$this->assertSame( 'key-110', $answer->get_data()[0]['name'] );
		$this->assertCount( 2, Fake_LiteLLM::calls( '/key/list' ) );
		$names = array_column( $this->request( 'GET', '/keys', array( 'per_page' => 3 ) )->get_data(), 'name' );
		$this->assertSame( array( 'key-1', 'key-2', 'key-3' ), $names );
		$this->assertCount( 2, Fake_LiteLLM::calls( '/key/list' ), 'the second list comes from the copy' );
	}

	public function test_a_key_of_another_team_or_site_is_out_of_reach(): void {
		$team = Fake_LiteLLM::add_key( 'other-team', array( 'team_id' => 'shop' ) );
		$site = Fake_LiteLLM::add_key( 'other-site', array( 'metadata' => array( 'wp_site' => 'elsewhere.example' ) ) );
		$this->assertSame( array(), $this->request( 'GET', '/keys' )->get_data() );
		foreach ( array( $team, $site, hash( 'sha256', 'sk-admin-0001' ) ) as $id ) {
			foreach ( array( array( 'POST', "/keys/$id/block" ), array( 'DELETE', "/keys/$id" ), array( 'GET', "/keys/$id" ) ) as list( $method, $path ) ) {
				$this->assertSame( 404, $this->request( $method, $path )->get_status(), "$method $path" );
			}
		}
		$this->assertSame( array(), array_merge( Fake_LiteLLM::calls( '/key/update' ), Fake_LiteLLM::calls( '/key/delete' ) ) );
	}

	public function test_a_key_is_blocked_unblocked_and_deleted(): void {
		$id = $this->create()->get_data()['key']['id'];
		$this->assertSame( 'blocked', $this->request( 'POST', "/keys/$id/block" )->get_data()['status'] );
		$this->assertSame( 'blocked', $this->request( 'GET', '/keys' )->get_data()[0]['status'] );
		$this->assertSame( 'active', $this->request( 'POST', "/keys/$id/unblock" )->get_data()['status'] );
		$this->assertSame( 200, $this->request( 'DELETE', "/keys/$id" )->get_status() );
		$this->assertSame( array(), $this->request( 'GET', '/keys' )->get_data() );
		$this->assertNull( Fake_LiteLLM::key( $id ) );
	}

	public function test_a_key_that_was_deleted_elsewhere_leaves_the_list(): void {
		$id = $this->create()->get_data()['key']['id'];
		$this->assertCount( 1, $this->request( 'GET', '/keys' )->get_data() );
		Fake_LiteLLM::set( 'keys', array() );
		$answer = $this->request( 'POST', "/keys/$id/block" );
		$this->assertSame( 404, $answer->get_status() );
		$this->assertStringContainsString( 'Reload the list', $answer->get_data()['data']['remedy'] );
		$this->assertSame( array(), $this->request( 'GET', '/keys' )->get_data() );
	}

	public function test_quotas_limit_the_site_and_the_user(): void {
		update_option( Settings::OPTION, array( 'site_quota' => 2, 'user_quota' => 1 ) + Settings::all() );
		$this->assertSame( 201, $this->create( array( 'name' => 'one' ) )->get_status() );
		$second = $this->create( array( 'name' => 'two' ) );
		$this->assertSame( 403, $second->get_status() );
		$this->assertStringContainsString( 'You already have 1 keys', $second->get_data()['message'] );
		Fake_LiteLLM::add_key( '127.0.0.1-of-another', array( 'metadata' => array( 'wp_site' => Key::site_name(), 'wp_user_id' => '9' ) ) );
		$this->request( 'GET', '/keys', array( 'fresh' => true ) );
		$this->assertStringContainsString( 'its quota allows no more', $this->wp( 'key', 'create', array( 'three' ), array( 'models' => 'small' ) ) );
		$this->assertSame( array( 2, 2, 1, 1 ), array_values( $this->request( 'GET', '/limits' )->get_data()['quotas'] ) );
	}

	public function test_many_keys_are_changed_each_by_itself(): void {
		$first = $this->create( array( 'name' => 'one' ) )->get_data()['key']['id'];
		$gone  = hash( 'sha256', 'never' );
		$third = $this->create( array( 'name' => 'three' ) )->get_data()['key']['id'];
		$data  = $this->request( 'POST', '/keys/bulk', array( 'change' => 'delete', 'ids' => array( $first, $gone, $third ) ) )->get_data();
		$this->assertSame( array( true, false, true ), array_column( $data, 'ok' ) );
		$this->assertSame( 'key_gone', $data[1]['error']['reason'] );
		$this->assertSame( array(), Fake_LiteLLM::state()['keys'] );
		$this->assertSame( 400, $this->request( 'POST', '/keys/bulk', array( 'change' => 'rotate', 'ids' => array( $first ) ) )->get_status() );
		$this->assertSame( 400, $this->request( 'POST', '/keys/bulk', array( 'change' => 'block', 'ids' => array( "x' OR 1=1" ) ) )->get_status() );
	}

	public function test_limits_show_the_team_and_no_secret(): void {
		$data = $this->request( 'GET', '/limits' )->get_data();
		$this->assertSame( array( 'small', 'medium' ), $data['team']['models'] );
		$this->assertSame( array( 12.5, 1000.0, '2026-12-01T00:00:00Z' ), array( $data['team']['spend'], $data['team']['max_budget'], $data['team']['budget_reset_at'] ) );
		$this->assertSame( 20.0, $data['bounds']['max_budget'] );
		$this->assertSame( '1', Fake_LiteLLM::calls( '/team/info' )[0]['query']['key_limit'], 'LiteLLM would add all keys' );
		$this->assertSame( 'token', Fake_LiteLLM::calls( '/key/list' )[0]['query']['sort_by'], 'a column without duplicates' );
	}

	public function test_a_long_list_is_read_in_parts_with_the_changes_made_meanwhile(): void {
		$ids = array();
		foreach ( range( 1, 250 ) as $number ) {
			$ids[] = Fake_LiteLLM::add_key( "127.0.0.1-key-$number" );
		}
		sort( $ids );
		$read = function (): array {
			$gateway = new LLM_Stack\Keys\Key_Gateway( $this->renew()->client(), 'wordpress_admin_service' );
			return ( new LLM_Stack\Keys\Key_Snapshot( $gateway, getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service', -1 ) )->keys();
		};
		foreach ( array( '1 of 3', '2 of 3' ) as $part ) {
			try {
				$read();
				$this->fail( 'read completely' );
			} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
				$this->assertSame( 'loading', $error->reason() );
				$this->assertStringContainsString( $part, $error->getMessage() );
			}
		}
		$this->assertNotFalse( wp_next_scheduled( Plugin::READ_KEYS ) );
		$this->request( 'DELETE', '/keys/' . $ids[0] );
		try {
			$read();
			$this->fail( 'the second part is read again' );
		} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
			$this->assertSame( 'loading', $error->reason() );
		}
		$found = array_column( $read(), 'id' );
		$this->assertNotContains( $ids[0], $found );
		$this->assertCount( 249, $found );
		$this->assertCount( 4, Fake_LiteLLM::calls( '/key/list' ) );
	}

	public function test_requests_at_the_same_time_share_the_reading_of_the_list(): void {
		Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$source   = getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service';
		$snapshot = function ( float $seconds ) use ( $source ): LLM_Stack\Keys\Key_Snapshot {
			$gateway = new LLM_Stack\Keys\Key_Gateway( $this->renew()->client(), 'wordpress_admin_service' );
			return new LLM_Stack\Keys\Key_Snapshot( $gateway, $source, $seconds );
		};
		add_option( 'llm_stack_lock_snapshot', (string) time(), '', 'no' );
		try {
			$snapshot( -1 )->keys();
			$this->fail( 'read beside another request' );
		} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
			$this->assertSame( 'loading', $error->reason() );
		}
		$this->assertSame( array(), Fake_LiteLLM::calls( '/key/list' ) );
		$waiting = $snapshot( 1 );
		$ends    = static function ( $query ) use ( &$ends, $snapshot ) {
			// The other request stores the list and releases the lock just before this one takes it.
			if ( 0 === strpos( $query, 'INSERT IGNORE' ) ) {
				remove_filter( 'query', $ends );
				delete_option( 'llm_stack_lock_snapshot' );
				$snapshot( 1 )->keys();
			}
			return $query;
		};
		add_filter( 'query', $ends );
		$this->assertCount( 1, $waiting->keys() );
		$this->assertCount( 1, Fake_LiteLLM::calls( '/key/list' ) );
	}

	public function test_an_old_copy_of_a_long_list_is_used_until_the_background_job_has_a_new_one(): void {
		$state = Fake_LiteLLM::state();
		foreach ( range( 1, 1000 ) as $number ) {
			$token                   = hash( 'sha256', "sk-$number" );
			$state['keys'][ $token ] = array( 'token' => $token, 'key_alias' => "127.0.0.1-key-$number", 'team_id' => 'wordpress_admin_service', 'metadata' => array( 'wp_site' => Key::site_name(), 'wp_user_id' => '1' ) );
		}
		Fake_LiteLLM::write( $state );
		$this->complete( '/keys' );
		$name        = '_transient_llm_stack_keys_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 );
		$copy        = LLM_Stack\Packed_Transient::get( substr( $name, strlen( '_transient_' ) ) );
		$copy['at'] -= 1800;
		LLM_Stack\Packed_Transient::set( substr( $name, strlen( '_transient_' ) ), $copy, 3600 );
		Fake_LiteLLM::set( 'keys', array_slice( $state['keys'], 0, 10 ) );
		Fake_LiteLLM::forget_calls();
		$this->renew();
		$this->assertSame( '1000', $this->request( 'GET', '/keys' )->get_headers()['X-WP-Total'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		do_action( Plugin::READ_KEYS );
		$this->renew();
		$this->assertSame( '10', $this->request( 'GET', '/keys' )->get_headers()['X-WP-Total'] );
	}

	public function test_five_thousand_keys_are_listed_from_the_copy(): void {
		$state = Fake_LiteLLM::state();
		foreach ( range( 1, 5000 ) as $number ) {
			$token                   = hash( 'sha256', "sk-$number" );
			$state['keys'][ $token ] = array( 'token' => $token, 'key_alias' => "127.0.0.1-key-$number", 'team_id' => 'wordpress_admin_service', 'spend' => $number, 'max_budget' => 5000, 'models' => array( 'small' ), 'metadata' => array( 'wp_site' => Key::site_name(), 'wp_user_id' => '1' ) );
		}
		Fake_LiteLLM::write( $state );
		$this->assertSame( '5000', $this->complete( '/keys' )->get_headers()['X-WP-Total'] );
		$this->assertCount( 51, Fake_LiteLLM::calls( '/key/list' ) );
		$this->renew();
		wp_cache_flush();
		$answer = $this->request( 'GET', '/keys', array( 'search' => '99', 'orderby' => 'used', 'order' => 'desc' ) );
		$this->assertSame( 'key-4999', $answer->get_data()[0]['name'] );
		$this->assertCount( 51, Fake_LiteLLM::calls( '/key/list' ) );
	}
}
