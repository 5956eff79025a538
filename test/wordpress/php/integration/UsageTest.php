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
		$data = $this->usage();
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
		foreach ( $this->questions() as $query ) {
			$this->assertSame( array( 'start_date', 'end_date' ), array_keys( $query ) );
		}
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
		$of_other = array( 'start' => '2026-11-01', 'end' => '2026-11-04', 'key' => $other );
		$this->assertSame( 404, $this->request( 'GET', '/usage', $of_other )->get_status() );
		$this->assertSame( 404, $this->request( 'GET', '/usage', $of_other + array( 'stored' => true ) )->get_status() );
		// Whose key it is is unknown, and so there are no numbers.
		delete_transient( 'llm_stack_keys_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 ) );
		$this->renew();
		$unknown = $this->request( 'GET', '/usage', $of_other + array( 'stored' => true ) )->get_data();
		$this->assertSame( array( 0, 0 ), array( $unknown['totals']['requests'], $unknown['progress']['read'] ) );
	}

	public function test_wrong_periods_are_refused(): void {
		foreach ( array( array( 'start' => '2026-11-05', 'end' => '2026-11-01' ), array( 'start' => '2026-02-30', 'end' => '2026-03-01' ), array( 'start' => '2026-11-01' ), array( 'start' => '2020-01-01', 'end' => '2026-01-01' ), array( 'days' => 0 ), array( 'days' => 999 ) ) as $period ) {
			$this->assertSame( 400, $this->request( 'GET', '/usage', $period )->get_status(), wp_json_encode( $period ) );
		}
	}

	public function test_quick_answers_let_the_next_question_be_larger_and_each_day_is_asked_for_once(): void {
		$this->assertSame( array( 'days' => 15, 'read' => 15 ), $this->read( '2026-11-01', '2026-11-15', 0.1, 100 ) );
		$this->assertSame( array( '2026-11-15 2026-11-15', '2026-11-13 2026-11-14', '2026-11-09 2026-11-12', '2026-11-01 2026-11-08' ), $this->questions_in_words() );
		Fake_LiteLLM::forget_calls();
		// A longer period and a later one share the days.
		$this->assertSame( array( 'days' => 17, 'read' => 17 ), $this->read( '2026-10-31', '2026-11-16', 0.1, 100 ) );
		$this->assertSame( array( '2026-11-16 2026-11-16', '2026-10-31 2026-10-31' ), $this->questions_in_words() );
	}

	public function test_slow_answers_make_the_next_question_smaller(): void {
		$this->read( '2026-11-01', '2026-11-07', 0.1, 100 );
		Fake_LiteLLM::forget_calls();
		$this->read( '2026-10-01', '2026-10-15', 1, 100 );
		$this->assertSame( array( '2026-10-08 2026-10-15', '2026-10-04 2026-10-07', '2026-10-02 2026-10-03', '2026-10-01 2026-10-01' ), $this->questions_in_words() );
	}

	public function test_a_request_ends_when_its_time_is_over_and_the_next_one_reads_on(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 1, 0, 1 ) ) ), '2026-11-04' => array( 'small' => array( $ours => array( 2, 0, 1 ) ) ) ) );
		foreach ( array( 2, 4 ) as $read ) {
			$this->assertSame( array( 'days' => 4, 'read' => $read ), $this->read( '2026-11-01', '2026-11-04', 1, 1.5 ) );
		}
		$this->assertSame( array( '2026-11-04 2026-11-04', '2026-11-03 2026-11-03', '2026-11-02 2026-11-02', '2026-11-01 2026-11-01' ), $this->questions_in_words() );
		$this->assertSame( 3, $this->usage()['totals']['requests'] );
	}

	public function test_the_answer_has_the_days_that_were_read(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 1, 0, 1 ) ) ), '2026-11-04' => array( 'small' => array( $ours => array( 2, 0, 1 ) ) ) ) );
		$this->read( '2026-11-01', '2026-11-04', 1, 0.5 );
		// Another request reads at this moment, and never ends.
		$this->hold_the_lock( 'usage' );
		$answer = $this->request( 'GET', '/usage', array( 'start' => '2026-11-01', 'end' => '2026-11-04' ) );
		$this->assertSame( array( 200, array( 'days' => 4, 'read' => 1, 'current' => 1 ), array( 0, 0, 0, 2 ) ), array( $answer->get_status(), $answer->get_data()['progress'], array_column( $answer->get_data()['days'], 'requests' ) ) );
		$this->assertCount( 1, $this->questions() );
	}

	public function test_stored_numbers_come_without_asking_the_gateway(): void {
		$today  = array( 'days' => 1 );
		$stored = $this->request( 'GET', '/usage', $today + array( 'stored' => true ) )->get_data();
		$this->assertSame( array( 'days' => 1, 'read' => 0, 'current' => 0 ), $stored['progress'] );
		$this->complete( '/usage', $today );
		$name = $GLOBALS['wpdb']->get_var( "SELECT option_name FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '\\_transient\\_llm\\_stack\\_days%'" );
		$name = substr( $name, strlen( '_transient_' ) );
		$week = LLM_Stack\Packed_Transient::get( $name );
		foreach ( $week as $date => $day ) {
			$week[ $date ]['at'] -= 61;
		}
		LLM_Stack\Packed_Transient::set( $name, $week, 3600 );
		$this->renew();
		Fake_LiteLLM::forget_calls();
		$stored = $this->request( 'GET', '/usage', $today + array( 'stored' => true ) )->get_data();
		$this->assertSame( array( 'days' => 1, 'read' => 1, 'current' => 0 ), $stored['progress'] );
		$this->assertSame( array(), $this->questions() );
		$this->assertSame( 1, $this->complete( '/usage', $today )->get_data()['progress']['current'] );
		$this->assertCount( 1, $this->questions() );
	}

	public function test_stored_numbers_need_no_gateway_and_nothing_stored_is_no_error(): void {
		$period = array( 'start' => '2026-11-01', 'end' => '2026-11-04' );
		$empty  = $this->request( 'GET', '/usage', $period + array( 'stored' => true ) );
		$this->assertSame( array( 200, array( 'days' => 4, 'read' => 0, 'current' => 0 ) ), array( $empty->get_status(), $empty->get_data()['progress'] ) );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 3, 0, 1 ) ) ) ) );
		$this->usage();
		$name         = 'llm_stack_keys_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 );
		$copy         = LLM_Stack\Packed_Transient::get( $name );
		$copy['at'] -= 1800;
		LLM_Stack\Packed_Transient::set( $name, $copy, 3600 );
		$this->renew();
		Fake_LiteLLM::forget_calls();
		Fake_LiteLLM::set_mode( 'bad-gateway' );
		$stored = $this->request( 'GET', '/usage', $period + array( 'stored' => true ) )->get_data();
		$this->assertSame( array( 3, 4 ), array( $stored['totals']['requests'], $stored['progress']['read'] ) );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		$this->assertSame( 503, $this->request( 'GET', '/usage', $period )->get_status() );
	}

	public function test_a_clock_that_was_set_back_does_not_keep_numbers(): void {
		$this->read( '2026-11-01', '2026-11-01', 0.1, 1 );
		$name = 'llm_stack_days_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 ) . '_' . intdiv( (int) strtotime( '2026-11-01 UTC' ), WEEK_IN_SECONDS );
		$week = LLM_Stack\Packed_Transient::get( $name );
		$week['2026-11-01']['at'] += 3600;
		LLM_Stack\Packed_Transient::set( $name, $week, 3600 );
		$this->read( '2026-11-01', '2026-11-01', 0.1, 1 );
		$this->assertCount( 2, $this->questions() );
	}

	public function test_damaged_stored_numbers_are_read_again(): void {
		foreach ( array( 'not packed', base64_encode( gzcompress( '{"2026-11-01":5,"x":{"at":"now"}}' ) ), base64_encode( gzcompress( '{"2026-11-01":{"at":1,"totals":{"keys":[]}}}' ) ) ) as $damaged ) {
			Fake_LiteLLM::forget_calls();
			set_transient( 'llm_stack_days_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 ) . '_' . intdiv( (int) strtotime( '2026-11-01 UTC' ), WEEK_IN_SECONDS ), $damaged, 3600 );
			$this->assertSame( array( 'days' => 1, 'read' => 1 ), $this->read( '2026-11-01', '2026-11-01', 0.1, 1 ) );
			$this->assertCount( 1, $this->questions() );
		}
	}

	public function test_a_day_that_another_request_has_read_meanwhile_is_not_asked_for_again(): void {
		$this->hold_the_lock( 'usage' );
		$clock  = 0;
		$source = getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service';
		$others = $this->activity_reader( 1, 100 );
		$mine   = new LLM_Stack\Usage\Activity( $this->renew()->client(), $source, 10, function () use ( &$clock, $others ): float {
			// The other request ends after mine has begun to wait.
			if ( 2 === ++$clock ) {
				$this->release_the_lock( 'usage' );
				$others->read( LLM_Stack\Usage\Period::between( '2026-11-01', '2026-11-01' ) );
			}
			return 0;
		} );
		$mine->read( LLM_Stack\Usage\Period::between( '2026-11-01', '2026-11-01' ) );
		$this->assertNotNull( $mine->store()->totals( '2026-11-01' ) );
		$this->assertSame( array( '2026-11-01 2026-11-01' ), $this->questions_in_words() );
	}

	public function test_an_answer_that_is_too_large_is_asked_for_in_parts(): void {
		$this->read( '2026-10-01', '2026-10-03', 0.1, 100 );
		Fake_LiteLLM::forget_calls();
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 1, 0, 1 ) ) ), '2026-11-04' => array( 'small' => array( $ours => array( 2, 0, 1 ) ) ) ) );
		$asked = 0;
		$large = static function ( $answer, $arguments, $url ) use ( &$asked ) {
			return false !== strpos( $url, 'start_date=2026-11-01&end_date=2026-11-04' ) && ++$asked ? array( 'response' => array( 'code' => 200, 'message' => 'OK' ), 'headers' => array(), 'cookies' => array(), 'body' => str_repeat( '[', 8388608 ) ) : $answer;
		};
		add_filter( 'pre_http_request', $large, 10, 3 );
		$progress = $this->read( '2026-11-01', '2026-11-04', 0.3, 100 );
		remove_filter( 'pre_http_request', $large );
		$this->assertSame( array( 1, array( 'days' => 4, 'read' => 4 ) ), array( $asked, $progress ) );
		$this->assertCount( 4, $this->questions() );
		$this->assertSame( 3, $this->usage()['totals']['requests'] );
	}

	public function test_after_a_failure_the_next_question_is_smaller(): void {
		$this->read( '2026-10-01', '2026-10-07', 0.1, 100 );
		Fake_LiteLLM::set_mode( 'error-500' );
		try {
			$this->read( '2026-11-01', '2026-11-16', 0.1, 100 );
			$this->fail( 'no failure' );
		} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
			$this->assertSame( 'failed', $error->reason() );
		}
		Fake_LiteLLM::set_mode( '' );
		Fake_LiteLLM::forget_calls();
		$this->read( '2026-11-01', '2026-11-16', 0.3, 0.2 );
		$this->assertSame( array( '2026-11-15 2026-11-16' ), $this->questions_in_words() );
	}

	/** @dataProvider ages */
	public function test_the_older_a_day_the_longer_it_is_kept( int $age, int $seconds ): void {
		$date = gmdate( 'Y-m-d', time() - $age * DAY_IN_SECONDS );
		$this->read( $date, $date, 0.1, 1 );
		$name  = 'llm_stack_days_' . substr( md5( getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service' ), 0, 12 ) . '_' . intdiv( (int) strtotime( "$date UTC" ), WEEK_IN_SECONDS );
		$week  = LLM_Stack\Packed_Transient::get( $name );
		$calls = array();
		foreach ( array( $seconds - 30, $seconds + 30 ) as $later ) {
			// As if it had been read earlier, with the same age of the day.
			$week[ $date ]['at'] = time() - $later;
			$moved               = gmdate( 'Y-m-d', time() - $age * DAY_IN_SECONDS - $later );
			LLM_Stack\Packed_Transient::set( str_replace( '_' . intdiv( (int) strtotime( "$date UTC" ), WEEK_IN_SECONDS ), '_' . intdiv( (int) strtotime( "$moved UTC" ), WEEK_IN_SECONDS ), $name ), array( $moved => $week[ $date ] ), 3600 );
			Fake_LiteLLM::forget_calls();
			$this->read( $moved, $moved, 0.1, 1 );
			$calls[] = count( $this->questions() );
		}
		$this->assertSame( array( 0, 1 ), $calls );
	}

	public function ages(): array {
		return array(
			'today'         => array( 0, 60 ),
			'two days ago'  => array( 2, DAY_IN_SECONDS ),
			'four days ago' => array( 4, MONTH_IN_SECONDS ),
		);
	}

	public function test_wp_cli_prints_the_same_numbers(): void {
		$ours = Fake_LiteLLM::add_key( '127.0.0.1-blog' );
		$this->activity( array( '2026-11-01' => array( 'small' => array( $ours => array( 7, 0, 1 ) ) ) ) );
		$output = $this->wp( 'usage', '__invoke', array(), array( 'by' => 'model', 'start' => '2026-11-01', 'end' => '2026-11-02' ) );
		$this->assertSame( '7', $output[0]['items'][0]['requests'] );
	}

	/** @dataProvider wrong_numbers */
	public function test_wp_cli_refuses_a_number_of_days_that_is_none( string $days ): void {
		$this->assertSame( 'Error: The number of days must be a whole number from 1 to 366.', $this->wp( 'usage', '__invoke', array(), array( 'days' => $days ) ) );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function wrong_numbers(): array {
		return array( array( 'week' ), array( '0' ), array( '-3' ), array( '367' ), array( '1e2' ), array( '' ) );
	}

	public function test_wp_cli_says_that_days_are_missing(): void {
		$this->hold_the_lock( 'usage' );
		$this->assertSame( 'Warning: The gateway answered about 0 of 30 days so far. Run the command again.', $this->wp( 'usage' )[0] );
	}

	private function usage( array $parameters = array() ): array {
		$answer = $this->complete( '/usage', $parameters + array( 'start' => '2026-11-01', 'end' => '2026-11-04' ) );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		return $answer->get_data();
	}

	/** A reader on a clock of its own: every call takes some seconds. */
	private function activity_reader( float $call, float $seconds ): LLM_Stack\Usage\Activity {
		$clock = static function () use ( $call ): float {
			return $call * count( Fake_LiteLLM::calls( '/user/daily/activity/aggregated' ) );
		};
		return new LLM_Stack\Usage\Activity( $this->renew()->client(), getenv( 'LLM_STACK_URL' ) . ' wordpress_admin_service', $seconds, $clock );
	}

	/** Reads a period as a request does that has some seconds. Returns the progress. */
	private function read( string $start, string $end, float $call, float $seconds ): array {
		$activity = $this->activity_reader( $call, $seconds );
		$period   = LLM_Stack\Usage\Period::between( $start, $end );
		$activity->read( $period );
		return array( 'days' => $period->length(), 'read' => count( array_filter( array_map( array( $activity->store(), 'totals' ), array_keys( $period->days() ) ) ) ) );
	}

	/** @return array<int, array<string, string>> What LiteLLM was asked for. */
	private function questions(): array {
		return array_column( Fake_LiteLLM::calls( '/user/daily/activity/aggregated' ), 'query' );
	}

	private function questions_in_words(): array {
		return array_map( static function ( array $query ): string {
			return $query['start_date'] . ' ' . $query['end_date'];
		}, $this->questions() );
	}

	private function hold_the_lock( string $name ): void {
		add_option( "llm_stack_lock_$name", (string) time(), '', 'no' );
	}

	private function release_the_lock( string $name ): void {
		delete_option( "llm_stack_lock_$name" );
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
