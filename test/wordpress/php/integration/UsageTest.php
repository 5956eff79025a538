<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Keys\Key;
use LLM_Stack\Settings\Settings;

/** The numbers of the dashboard. */
final class UsageTest extends Site_Case {

	public function test_days_models_and_keys_add_up_and_gaps_are_filled(): void {
		$ours    = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$deleted = str_repeat( 'd', 64 );
		$foreign = Fake_LiteLLM::add_key( 'other', array( 'metadata' => array( 'wp_site' => 'elsewhere.example' ) ) );
		$former  = str_repeat( 'e', 64 );
		$this->activity(
			array(
				'2026-11-01' => array( 'small' => array( $ours => array( 10, 1, 0.5 ), $foreign => array( 99, 0, 99 ), $former => array( 50, 0, 50 ) ), 'medium' => array( $ours => array( 2, 0, 1.5 ) ) ),
				'2026-11-03' => array( 'small' => array( $deleted => array( 4, 4, 0 ) ) ),
			),
			array( $deleted => '127.0.0.1-old', $former => 'elsewhere.example-old' )
		);
		$data = $this->request( 'GET', '/usage', array( 'start' => '2026-11-01', 'end' => '2026-11-04' ) )->get_data();
		$this->assertSame( array( '2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04' ), array_column( $data['days'], 'date' ) );
		$this->assertSame( array( 12, 0, 4, 0 ), array_column( $data['days'], 'requests' ) );
		$this->assertSame( array( 16, 5, 0.3125, 2.0 ), array( $data['totals']['requests'], $data['totals']['failed'], $data['totals']['error_share'], $data['totals']['cost'] ) );
		$this->assertSame( array( 'medium' => 1.5, 'small' => 0.5 ), array_column( $data['models'], 'cost', 'id' ) );
		$this->assertSame( array( 'blog' => 2.0, 'old' => 0.0 ), array_map( 'floatval', array_column( $data['keys'], 'cost', 'name' ) ) );
		$top = $this->usage( array( 'top' => 1 ) );
		$this->assertSame( array( array( 'medium' ), array( 'blog' ), array( 'models' => 2, 'keys' => 2 ) ), array( array_column( $top['models'], 'id' ), array_column( $top['keys'], 'name' ), $top['counts'] ) );
		$this->assertEquals( array( 0.5, 0, 0, 0 ), $data['models'][1]['cost_by_day'] );
		$this->assertEquals( array( 10, 2 ), array( $this->usage( array( 'model' => 'small' ) )['days'][0]['requests'], $this->usage( array( 'model' => 'medium' ) )['totals']['requests'] ) );
		$this->assertSame( 4, $this->usage( array( 'key' => $deleted ) )['totals']['requests'] );
	}

	public function test_a_model_is_never_sent_to_litellm(): void {
		$this->usage( array( 'model' => 'small' ) );
		$this->assertSame( array( array( 'start_date' => '2026-11-01', 'end_date' => '2026-11-04' ) ), array_column( Fake_LiteLLM::calls( '/user/daily/activity/aggregated' ), 'query' ) );
	}

	public function test_days_say_when_they_start_at_the_site(): void {
		update_option( 'timezone_string', 'Asia/Shanghai' );
		$data = $this->usage();
		update_option( 'timezone_string', '' );
		$this->assertSame( array( '2026-11-01T08:00:00+08:00', 'UTC', 'Asia/Shanghai' ), array( $data['days'][0]['starts_at'], $data['period']['time_zone'], $data['period']['site_time_zone'] ) );
	}

	public function test_the_scope_can_be_the_whole_team(): void {
		$foreign = Fake_LiteLLM::add_key( 'other', array( 'metadata' => array( 'wp_site' => 'elsewhere.example' ) ) );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $foreign => array( 3, 0, 1 ) ) ) ) );
		$this->assertSame( 0, $this->usage()['totals']['requests'] );
		update_option( Settings::OPTION, array( 'scope' => 'team' ) + Settings::defaults() );
		$this->assertSame( 3, $this->usage()['totals']['requests'] );
	}

	public function test_someone_who_may_only_see_gets_sums_but_no_keys_of_others(): void {
		update_option( Settings::OPTION, array( 'roles' => array( 'llm_stack_view' => array( 'author' ) ) ) + Settings::defaults() );
		$author = $this->sign_in( 'author' );
		$mine   = Fake_LiteLLM::add_key( '127.0.0.1-mine', array( 'metadata' => array( 'wp_site' => Key::site_name(), 'wp_user_id' => (string) $author ) ) );
		$other  = Fake_LiteLLM::add_key( '127.0.0.1-other' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $mine => array( 1, 0, 1 ), $other => array( 2, 0, 2 ) ) ) ) );
		$data = $this->usage();
		$this->assertSame( array( 3, array( 'mine' ) ), array( $data['totals']['requests'], array_column( $data['keys'], 'name' ) ) );
		$this->assertSame( 404, $this->request( 'GET', '/usage', array( 'start' => '2026-11-01', 'end' => '2026-11-04', 'key' => $other ) )->get_status() );
	}

	public function test_wrong_periods_are_refused(): void {
		foreach ( array( array( 'start' => '2026-11-05', 'end' => '2026-11-01' ), array( 'start' => '2026-02-30', 'end' => '2026-03-01' ), array( 'start' => '2026-11-01' ), array( 'start' => '2020-01-01', 'end' => '2026-01-01' ), array( 'days' => 0 ), array( 'days' => 999 ) ) as $period ) {
			$this->assertSame( 400, $this->request( 'GET', '/usage', $period )->get_status(), wp_json_encode( $period ) );
		}
	}

	public function test_an_answer_that_is_too_large_is_asked_for_in_parts(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 1, 0, 1 ) ) ), '2026-11-04' => array( 'small' => array( $ours => array( 2, 0, 1 ) ) ) ) );
		$large = static function ( $answer, $arguments, $url ) {
			return false !== strpos( $url, 'start_date=2026-11-01&end_date=2026-11-04' ) ? array( 'response' => array( 'code' => 200, 'message' => 'OK' ), 'headers' => array(), 'cookies' => array(), 'body' => str_repeat( '[', 8388608 ) ) : $answer;
		};
		add_filter( 'pre_http_request', $large, 10, 3 );
		$data = $this->usage();
		remove_filter( 'pre_http_request', $large );
		$this->assertSame( 3, $data['totals']['requests'] );
		$this->assertCount( 4, Fake_LiteLLM::calls( '/user/daily/activity/aggregated' ) );
	}

	public function test_after_a_failure_a_long_period_is_read_in_parts_over_several_requests(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 1, 0, 1 ) ) ), '2026-11-04' => array( 'small' => array( $ours => array( 2, 0, 1 ) ) ) ) );
		Fake_LiteLLM::set_mode( 'error-500' );
		$this->assertSame( 502, $this->request( 'GET', '/usage', array( 'start' => '2026-11-01', 'end' => '2026-11-04' ) )->get_status() );
		Fake_LiteLLM::set_mode( '' );
		Fake_LiteLLM::forget_calls();
		$source   = getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service';
		$activity = new LLM_Stack\Usage\Activity( $this->renew()->client(), $source, -1 );
		$period   = LLM_Stack\Usage\Period::between( '2026-11-01', '2026-11-04' );
		foreach ( array( '1 of 4', '2 of 4', '3 of 4' ) as $progress ) {
			try {
				$activity->read( $period );
				$this->fail( 'All parts were read.' );
			} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
				$this->assertStringContainsString( $progress, $error->getMessage() );
			}
		}
		$this->assertCount( 2, $activity->read( $period )['cells'] );
		$this->assertCount( 4, Fake_LiteLLM::calls( '/user/daily/activity/aggregated' ) );
	}

	public function test_settled_days_are_kept_for_a_day(): void {
		global $wpdb;
		$this->usage();
		$this->request( 'GET', '/usage', array( 'days' => 1 ) );
		$ends = $wpdb->get_col( "SELECT option_value FROM {$wpdb->options} WHERE option_name LIKE '\\_transient\\_timeout\\_llm\\_stack\\_usage%' ORDER BY option_value + 0" );
		$this->assertCount( 2, $ends );
		$this->assertLessThanOrEqual( time() + 60, (int) $ends[0] );
		$this->assertGreaterThan( time() + 80000, (int) $ends[1] );
	}

	public function test_wp_cli_prints_the_same_numbers(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 7, 0, 1 ) ) ) ) );
		$output = $this->wp( 'usage', '__invoke', array(), array( 'by' => 'model', 'start' => '2026-11-01', 'end' => '2026-11-02' ) );
		$this->assertSame( '7', $output[0]['items'][0]['requests'] );
	}

	private function usage( array $parameters = array() ): array {
		$answer = $this->request( 'GET', '/usage', $parameters + array( 'start' => '2026-11-01', 'end' => '2026-11-04' ) );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		return $answer->get_data();
	}

	/** Sets the activity: requests, failures and cost by date, model and key. */
	private function activity( array $days, array $aliases = array() ): void {
		$results = array();
		foreach ( $days as $date => $models ) {
			$keys = array();
			$groups = array();
			foreach ( $models as $model => $numbers ) {
				foreach ( $numbers as $id => list( $requests, $failed, $cost ) ) {
					$metrics = array( 'spend' => $cost, 'prompt_tokens' => 10 * $requests, 'completion_tokens' => $requests, 'total_tokens' => 11 * $requests, 'successful_requests' => $requests - $failed, 'failed_requests' => $failed, 'api_requests' => $requests );
					$alias   = $aliases[ $id ] ?? Fake_LiteLLM::key( $id )['key_alias'] ?? null;
					$row     = array( 'metrics' => $metrics, 'metadata' => array( 'key_alias' => $alias, 'team_id' => 'wordpress_admin_service' ) );
					$groups[ $model ]['api_key_breakdown'][ $id ] = $row;
					if ( isset( $keys[ $id ] ) ) {
						foreach ( $metrics as $name => $value ) {
							$keys[ $id ]['metrics'][ $name ] += $value;
						}
					} else {
						$keys[ $id ] = $row;
					}
				}
			}
			$results[] = array( 'date' => $date, 'metrics' => array(), 'breakdown' => array( 'model_groups' => $groups, 'api_keys' => $keys ) );
		}
		Fake_LiteLLM::set( 'activity', $results );
	}
}
