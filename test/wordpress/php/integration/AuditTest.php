<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Audit\Audit_Csv;
use LLM_Stack\Audit\Audit_Privacy;
use LLM_Stack\Audit\Audit_Query;
use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Audit\Audit_Verifier;
use LLM_Stack\Plugin;
use LLM_Stack\Settings\Settings;

/** The audit log. */
final class AuditTest extends Site_Case {

	public function test_a_change_has_who_when_where_what_before_and_after(): void {
		$id = $this->create()->get_data()['key']['id'];
		$this->request( 'POST', "/keys/$id/block" );
		list( $after, $start ) = $this->request( 'GET', '/audit', array( 'action' => 'key.block' ) )->get_data();
		$this->assertSame( array( 'started', 'succeeded' ), array( $start['outcome'], $after['outcome'] ) );
		$this->assertSame( $start['request_id'], $after['request_id'] );
		$this->assertSame( array( 'admin', '203.0.113.0', 'rest', $id, '127.0.0.1-blog' ), array( $after['user_login'], $after['ip'], $after['via'], $after['object'], $after['name'] ) );
		$this->assertSame( array( 'active', 'blocked' ), array( $after['before']['status'], $after['after']['status'] ) );
		$this->assertEqualsWithDelta( time(), strtotime( $after['created_at'] ), 5 );
	}

	public function test_a_refused_change_is_recorded_with_its_reason(): void {
		$this->create();
		$this->create();
		$row = $this->request( 'GET', '/audit', array( 'outcome' => 'failed' ) )->get_data()[0];
		$this->assertSame( array( 'key.create', 'alias_taken', 'Another key has this name.' ), array( $row['action'], $row['reason'], $row['after']['message'] ) );
	}

	public function test_without_the_log_nothing_is_changed(): void {
		$id = $this->create()->get_data()['key']['id'];
		$GLOBALS['wpdb']->query( 'DROP TABLE ' . Audit_Table::name() );
		$answer = $this->request( 'POST', "/keys/$id/block" );
		$this->assertSame( 'llm_stack_audit', $answer->get_data()['code'] );
		$this->assertNull( Fake_LiteLLM::key( $id )['blocked'] );
		delete_site_option( Audit_Table::VERSION_OPTION );
		Audit_Table::upgrade();
	}

	public function test_changes_of_the_settings_are_recorded(): void {
		$this->request( 'POST', '/settings', array( 'site_quota' => 7 ) );
		$row = $this->request( 'GET', '/audit' )->get_data()[0];
		$this->assertSame( array( 'settings.change', array( 'site_quota' => 100 ), array( 'site_quota' => 7 ) ), array( $row['action'], $row['before'], $row['after'] ) );
	}

	public function test_addresses_are_stored_as_the_settings_ask(): void {
		foreach ( array( 'full' => '203.0.113.77', 'none' => '', 'anonymous' => '203.0.113.0' ) as $mode => $ip ) {
			update_option( Settings::OPTION, array( 'audit_ip' => $mode ) + Settings::defaults() );
			$this->create( array( 'name' => $mode ) );
			$this->assertSame( $ip, $this->request( 'GET', '/audit', array( 'action' => 'key.create' ) )->get_data()[0]['ip'] );
		}
	}

	/** @dataProvider tampering */
	public function test_tampering_shows( string $sql, string $problem ): void {
		$this->fill( 3 );
		$this->assertTrue( $this->verify()['ok'] );
		$GLOBALS['wpdb']->query( sprintf( $sql, Audit_Table::name() ) );
		$this->assertContains( $problem, array_column( $this->verify()['problems'], 'problem' ) );
		$this->assertStringContainsString( 'tampered', $this->wp( 'audit', 'verify' ) );
	}

	public function tampering(): array {
		return array(
			'another outcome'     => array( "UPDATE %s SET outcome = 'failed' WHERE id = 4", 'changed' ),
			'another state'       => array( "UPDATE %s SET state_after = '{}' WHERE id = 4", 'changed' ),
			'text moves a column' => array( "UPDATE %s SET action = 'key.creat', outcome = CONCAT('e', outcome) WHERE id = 4", 'changed' ),
			'another user'        => array( "UPDATE %s SET user_login = 'editor' WHERE id = 3", 'person' ),
			'a missing row'       => array( 'DELETE FROM %s WHERE id = 3', 'gap' ),
			'the first is missing' => array( 'DELETE FROM %s WHERE id = 1', 'gap' ),
			'an inserted row'     => array( "INSERT INTO %1\$s (created_at, action, outcome, via, request_id, state_before, state_after, person_digest, previous_hash, row_hash) SELECT created_at, action, 'failed', via, request_id, state_before, state_after, person_digest, 'x', row_hash FROM %1\$s WHERE id = 2", 'gap' ),
		);
	}

	public function test_removed_newest_rows_show_with_a_hash_from_elsewhere(): void {
		$this->fill( 3 );
		$head = $this->wp( 'audit', 'head' )[0];
		$this->assertTrue( $this->verify( $head )['ok'] );
		$GLOBALS['wpdb']->query( 'DELETE FROM ' . Audit_Table::name() . ' ORDER BY id DESC LIMIT 1' );
		$this->assertTrue( $this->verify()['ok'] );
		$this->assertSame( 'head', $this->verify( $head )['problems'][0]['problem'] );
	}

	public function test_with_a_key_the_database_alone_cannot_forge_rows(): void {
		global $wpdb;
		$this->configure( array( 'LLM_STACK_AUDIT_KEY' => str_repeat( 'k', 32 ) ) );
		$this->fill( 1 );
		$this->assertTrue( $this->verify()['ok'] );
		$row            = $wpdb->get_row( 'SELECT * FROM ' . Audit_Table::name() . ' ORDER BY id DESC', ARRAY_A );
		$row['outcome'] = 'failed';
		$wpdb->update( Audit_Table::name(), array( 'outcome' => 'failed', 'row_hash' => ( new LLM_Stack\Audit\Audit_Chain( null ) )->hash_of( $row ) ), array( 'id' => $row['id'] ) );
		$this->assertSame( 'changed', $this->verify()['problems'][0]['problem'] );
		$this->configure( array( 'LLM_STACK_AUDIT_KEY' => null ) );
		$this->assertSame( 'key', $this->verify()['problems'][0]['problem'] );
	}

	public function test_rows_before_the_first_audit_key_still_verify(): void {
		$this->fill( 1 );
		$this->configure( array( 'LLM_STACK_AUDIT_KEY' => str_repeat( 'k', 32 ) ) );
		$this->fill( 1, 'later' );
		$this->assertTrue( $this->verify()['ok'] );
	}

	public function test_the_retention_removes_only_the_start_of_the_chain(): void {
		global $wpdb;
		$this->fill( 3 );
		$wpdb->query( 'UPDATE ' . Audit_Table::name() . " SET created_at = '2020-01-01 00:00:00' WHERE id IN (1, 2, 4)" );
		$this->assertSame( array( 'Success: Removed 2 rows.' ), $this->wp( 'audit', 'prune', array(), array( 'days' => '30' ) ) );
		$this->assertSame( '3', $this->audit_rows()[0]['id'] );
		$this->assertSame( array( 4 ), array_column( $this->verify()['problems'], 'id' ), 'only the row whose date the test changed' );
		$prune = $this->request( 'GET', '/audit', array( 'action' => 'audit.prune' ) )->get_data()[0];
		$this->assertSame( 2, $prune['after']['rows'] );
	}

	public function test_a_forged_start_shows(): void {
		$this->fill( 3 );
		$row = $this->audit_rows()[2];
		$GLOBALS['wpdb']->query( 'DELETE FROM ' . Audit_Table::name() . ' WHERE id <= 3' );
		update_site_option( Audit_Table::ANCHOR_OPTION, array( 'id' => 3, 'hash' => $row['row_hash'] ) );
		$this->assertSame( 'anchor', $this->verify()['problems'][0]['problem'] );
	}

	public function test_the_retention_keeps_the_newest_row_and_a_setting_keeps_all(): void {
		global $wpdb;
		$this->fill( 1 );
		$wpdb->query( 'UPDATE ' . Audit_Table::name() . " SET created_at = '2020-01-01 00:00:00'" );
		update_option( Settings::OPTION, array( 'audit_days' => 0 ) + Settings::defaults() );
		$wpdb->query( 'DELETE FROM ' . Audit_Table::name() . " WHERE action = 'settings.change'" );
		do_action( Plugin::DAILY );
		$this->assertCount( 2, $this->audit_rows() );
		update_option( Settings::OPTION, array( 'audit_days' => 30 ) + Settings::defaults() );
		$wpdb->query( 'DELETE FROM ' . Audit_Table::name() . " WHERE action = 'settings.change'" );
		do_action( Plugin::DAILY );
		$this->assertSame( array( 'key.create', 'audit.prune' ), array_column( $this->audit_rows(), 'action' ) );
	}

	public function test_erasing_a_person_keeps_the_chain(): void {
		$this->sign_in( 'admin' );
		$this->fill( 2 );
		$this->assertSame( 4, array_sum( array_map( 'count', array( Audit_Privacy::export( 'admin@example.com' )['data'] ) ) ) );
		$this->assertSame( 4, Audit_Privacy::erase( 'admin@example.com' )['items_removed'] );
		$this->assertTrue( $this->verify()['ok'] );
		foreach ( $this->audit_rows() as $row ) {
			$this->assertSame( array( '0', '', '' ), array( $row['user_id'], $row['ip'], $row['person_salt'] ) );
			$this->assertStringStartsWith( 'erased-', $row['user_login'] );
			$this->assertStringNotContainsString( 'wp_user_id', $row['state_before'] . $row['state_after'] );
		}
		$this->assertSame( array(), Audit_Privacy::export( 'admin@example.com' )['data'] );
		$this->assertSame( array( 'data' => array(), 'done' => true ), Audit_Privacy::export( 'stranger@example.com' ) );
	}

	public function test_the_csv_has_no_formulas_and_every_row(): void {
		$this->create( array( 'name' => '=HYPERLINK("http://evil.example";"x")' ) );
		update_option( Settings::OPTION, array( 'alias_prefix' => '-x' ) + Settings::defaults() );
		$this->create( array( 'name' => "a,\"b\"" ) );
		$stream = fopen( 'php://temp', 'w+' );
		Audit_Csv::write( $stream, new Audit_Query( array() ) );
		rewind( $stream );
		$rows = array();
		while ( false !== ( $row = fgetcsv( $stream, 0, ',', '"', '' ) ) ) {
			$rows[] = $row;
		}
		$this->assertSame( Audit_Csv::COLUMNS, $rows[0] );
		$this->assertCount( 1 + count( $this->audit_rows() ), $rows );
		$this->assertSame( "'-xa,\"b\"", $rows[1][ array_search( 'name', Audit_Csv::COLUMNS, true ) ] );
		foreach ( array_merge( ...$rows ) as $cell ) {
			$this->assertDoesNotMatchRegularExpression( '/^\s*[=+\-@]/', $cell );
		}
	}

	public function test_filters_do_not_let_sql_through(): void {
		$this->create();
		foreach ( array( 'search' => "%' OR '1'='1", 'action' => "x' OR 1=1 -- ", 'object' => "' UNION SELECT 1" ) as $filter => $value ) {
			$this->assertSame( array(), $this->request( 'GET', '/audit', array( $filter => $value ) )->get_data() );
		}
		$this->assertSame( 400, $this->request( 'GET', '/audit', array( 'after' => "2026-01-01' OR 1" ) )->get_status() );
		$this->assertCount( 2, $this->request( 'GET', '/audit', array( 'after' => gmdate( 'Y-m-d' ) ) )->get_data() );
	}

	public function test_writers_at_the_same_time_make_one_chain(): void {
		$code      = 'require $argv[1]; echo "ready\n"; fgets(STDIN); foreach (range(1, 15) as $i) { LLM_Stack\Plugin::instance()->services()->audit()->append(new LLM_Stack\Rights\Actor(0, "cli"), "test", "succeeded", array("name" => $argv[2] . $i)); }';
		$pipes     = array();
		$processes = array();
		foreach ( array( 'a', 'b', 'c', 'd' ) as $name ) {
			$processes[] = proc_open( array( PHP_BINARY, '-d', 'display_errors=stderr', '-r', $code, getenv( 'TEST_SITE' ) . '/wp-load.php', $name ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), array( 'file', '/dev/null', 'w' ) ), $pipes[ $name ] );
		}
		foreach ( $pipes as $pipe ) {
			$this->assertSame( "ready\n", fgets( $pipe[1] ) );
		}
		foreach ( $pipes as $pipe ) {
			fwrite( $pipe[0], "go\n" );
		}
		foreach ( $processes as $process ) {
			$this->assertSame( 0, proc_close( $process ) );
		}
		$this->assertCount( 60, $this->audit_rows() );
		$this->assertTrue( $this->verify()['ok'] );
	}

	public function test_an_older_table_is_upgraded_and_a_newer_one_left_alone(): void {
		global $wpdb;
		$this->fill( 1 );
		$wpdb->query( 'ALTER TABLE ' . Audit_Table::name() . ' DROP COLUMN reason, DROP KEY object_id' );
		update_site_option( Audit_Table::VERSION_OPTION, Audit_Table::VERSION - 1 );
		Audit_Table::upgrade();
		$this->assertSame( '', $this->audit_rows()[0]['reason'] );
		$this->assertTrue( $this->verify()['ok'] );
		$this->assertSame( (string) Audit_Table::VERSION, (string) get_site_option( Audit_Table::VERSION_OPTION ) );
		update_site_option( Audit_Table::VERSION_OPTION, Audit_Table::VERSION + 1 );
		$count = $wpdb->num_queries;
		Audit_Table::upgrade();
		$this->assertSame( $count, $wpdb->num_queries );
		update_site_option( Audit_Table::VERSION_OPTION, Audit_Table::VERSION );
	}

	private function fill( int $keys, string $name = 'key' ): void {
		foreach ( range( 1, $keys ) as $number ) {
			$this->create( array( 'name' => "$name-$number" ) );
		}
	}

	private function verify( string $expected = '' ): array {
		return ( new Audit_Verifier( Plugin::instance()->services()->audit() ) )->verify( $expected );
	}
}
