<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Health\Health_Tests;
use LLM_Stack\Plugin;
use LLM_Stack\Settings\Settings;

/** Site Health, the settings, uninstalling, and text from models. */
final class SiteTest extends Site_Case {

	public function test_site_health_is_good_and_tells_each_problem(): void {
		$health = new Health_Tests( $this->renew() );
		$this->assertSame( array( 'good', 'good', 'good' ), array( $health->test_configuration()['status'], $health->test_audit()['status'], $health->test_connection()['status'] ) );
		$health = new Health_Tests( $this->configure( array( 'LLM_STACK_ADMIN_KEY' => null ) ) );
		$this->assertStringContainsString( 'LLM_STACK_ADMIN_KEY is not set.', $health->test_configuration()['description'] );
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => 'sk-rotated-away' ) );
		$result = ( new Health_Tests( $this->renew() ) )->test_connection();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'rotated', $result['description'] );
	}

	public function test_site_health_information_has_no_secret(): void {
		$text = wp_json_encode( ( new Health_Tests( $this->renew() ) )->add_information( array() ) );
		$this->assertStringNotContainsString( 'sk-', $text );
		$this->assertStringContainsString( 'environment variable LLM_STACK_ADMIN_KEY', $text );
	}

	public function test_the_settings_page_escapes_what_operators_wrote(): void {
		$services = $this->configure( array( 'LLM_STACK_TEAM' => '"><script>alert(1)</script>' ) );
		ob_start();
		( new LLM_Stack\Admin\Settings_Page( $services ) )->show();
		$page = ob_get_clean();
		$this->assertStringNotContainsString( '<script', $page );
		$this->assertStringContainsString( '&lt;script&gt;', $page );
	}

	public function test_the_result_of_the_check_names_its_language_to_a_user_of_another_one(): void {
		$services = $this->renew();
		$services->check()->run();
		$show = static function () use ( $services ): string {
			ob_start();
			( new LLM_Stack\Admin\Settings_Page( $services ) )->show();
			return ob_get_clean();
		};
		$this->assertStringNotContainsString( 'lang="', $show() );
		update_user_meta( get_current_user_id(), 'locale', 'de_DE' );
		set_current_screen( 'dashboard' );
		$this->assertStringContainsString( '<div lang="en-US">', $show() );
		delete_user_meta( get_current_user_id(), 'locale' );
	}

	public function test_translations_are_there_before_anything_says_where_a_value_comes_from(): void {
		$plugin = LLM_Stack\Plugin::instance();
		$this->assertLessThan( has_action( 'init', array( $plugin, 'register_ai' ) ), has_action( 'init', array( $plugin, 'load_translations' ) ) );
	}

	public function test_settings_of_another_type_become_the_defaults(): void {
		foreach ( array( 'text', array( 'roles' => 'all', 'site_quota' => 'many', 'scope' => array(), 'alias_prefix' => '<b>', 'audit_days' => -5 ), 5, null ) as $given ) {
			$this->assertSame( array( 'audit_days' => is_array( $given ) ? 0 : 365 ) + Settings::defaults(), array( 'audit_days' => Settings::sanitize( $given )['audit_days'] ) + Settings::sanitize( $given ) );
		}
	}

	public function test_deactivating_takes_the_rights_and_the_daily_run(): void {
		$this->assertTrue( current_user_can( 'llm_stack_manage_keys' ) );
		remove_filter( 'user_has_cap', array( Plugin::instance(), 'grant' ), 10 );
		$this->assertFalse( current_user_can( 'llm_stack_manage_keys' ) );
		add_filter( 'user_has_cap', array( Plugin::instance(), 'grant' ), 10, 4 );
		LLM_Stack\Lifecycle::activate();
		$this->assertNotFalse( wp_next_scheduled( Plugin::DAILY ) );
		LLM_Stack\Lifecycle::deactivate();
		$this->assertFalse( wp_next_scheduled( Plugin::DAILY ) );
	}

	public function test_uninstalling_keeps_the_log_unless_asked(): void {
		update_option( Settings::OPTION, array( 'site_quota' => 9 ) + Settings::defaults() );
		$this->request( 'GET', '/keys' );
		LLM_Stack\Uninstaller::run();
		$this->assertTrue( Audit_Table::exists() );
		$this->assertSame( 9, get_option( Settings::OPTION )['site_quota'] );
		$this->assertSame( array(), $this->options_left( array( Settings::OPTION ) ) );
		update_option( Settings::OPTION, array( 'purge' => true ) + Settings::defaults() );
		LLM_Stack\Uninstaller::run();
		$this->assertFalse( Audit_Table::exists() );
		$this->assertSame( array(), $this->options_left( array() ) );
		Audit_Table::upgrade();
	}

	public function test_text_comes_with_the_content_key(): void {
		$this->assertSame( 'Answer of small', llm_stack_generate_text( 'Hello', array( 'system' => 'Be brief.' ) ) );
		$call = Fake_LiteLLM::calls( '/v1/chat/completions' )[0];
		$this->assertSame( 'sk-content-0001', $call['key'] );
		$this->assertSame( array( 'system', 'user' ), array_column( $call['body']['messages'], 'role' ) );
		$this->configure( array( 'LLM_STACK_CONTENT_KEY' => null ) );
		$this->assertSame( 'llm_stack_not_configured', llm_stack_generate_text( 'Hello' )->get_error_code() );
	}

	public function test_wp_cli_prints_a_new_key_once_and_refuses_unknown_settings(): void {
		$output = $this->wp( 'key', 'create', array( 'cli' ), array( 'models' => 'small,medium', 'porcelain' => true ) );
		$this->assertMatchesRegularExpression( '/^sk-[0-9a-f]+$/', $output[0] );
		$this->assertStringContainsString( 'There is no setting url', $this->wp( 'setting', 'set', array( 'url', 'https://evil.example' ) ) );
		$this->assertStringContainsString( 'site_quota', $this->wp( 'setting', 'set', array( 'site_quota', 'many' ) ) );
		$this->assertIsArray( $this->wp( 'setting', 'set', array( 'roles', '{"llm_stack_view":["editor"]}' ) ) );
		$this->assertSame( array( array( 'editor' ), array( 'administrator' ) ), array( Settings::get( 'roles' )['llm_stack_view'], Settings::get( 'roles' )['llm_stack_audit'] ) );
	}

	public function test_a_name_from_the_gateway_cannot_control_the_terminal(): void {
		Fake_LiteLLM::add_key( "127.0.0.1-\e[31mred\u{202E}" );
		$this->assertSame( '?[31mred?', $this->wp( 'key', 'list_' )[0]['items'][0]['name'] );
	}

	private function options_left( array $expected ): array {
		global $wpdb;
		return array_values( array_diff( $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%llm\\_stack%' AND option_name NOT LIKE '%\\_audit\\_version'" ), $expected ) );
	}
}
