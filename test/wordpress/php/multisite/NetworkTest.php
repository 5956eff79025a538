<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Audit\Audit_Verifier;
use LLM_Stack\Keys\Key;
use LLM_Stack\Plugin;
use LLM_Stack\Settings\Settings;

/** Two sites of a network share a gateway and a chain, and see only their own keys and rows. */
final class NetworkTest extends Site_Case {

	private $second;

	protected function setUp(): void {
		parent::setUp();
		$site         = get_site_by_path( '127.0.0.1', '/second/' );
		$this->second = false !== $site && '/second/' === $site->path ? (int) $site->blog_id : wp_insert_site( array( 'domain' => '127.0.0.1', 'path' => '/second/', 'user_id' => 1 ) );
		foreach ( array( 'editor' => 'administrator' ) as $login => $role ) {
			add_user_to_blog( $this->second, get_user_by( 'login', $login )->ID, $role );
		}
	}

	public function test_each_site_has_its_own_keys_quota_and_rows(): void {
		$this->assertTrue( is_super_admin() );
		$this->create( array( 'name' => 'of-the-first' ) );
		switch_to_blog( $this->second );
		$this->renew();
		$this->sign_in( 'editor' );
		update_option( Settings::OPTION, array( 'site_quota' => 1 ) + Settings::defaults() );
		$this->assertSame( 201, $this->create( array( 'name' => 'of-the-second' ) )->get_status() );
		$this->assertSame( 403, $this->create( array( 'name' => 'one-more' ) )->get_status() );
		$this->assertSame( array( 'of-the-second' ), array_column( $this->request( 'GET', '/keys' )->get_data(), 'name' ) );
		$first = array_values( array_filter( Fake_LiteLLM::state()['keys'], static function ( array $key ): bool {
			return false !== strpos( $key['key_alias'], 'of-the-first' );
		} ) )[0]['token'];
		$this->assertSame( 404, $this->request( 'DELETE', "/keys/$first" )->get_status() );
		$this->assertSame( array( $this->second ), array_values( array_unique( array_column( $this->request( 'GET', '/audit', array( 'site' => 0 ) )->get_data(), 'site' ) ) ) );
		$this->assertStringContainsString( 'second-', Settings::alias_prefix() );
		delete_option( Settings::OPTION );
		restore_current_blog();
		$this->renew();
		$this->sign_in( 'admin' );
		$this->assertSame( array( 'of-the-first' ), array_column( $this->request( 'GET', '/keys', array( 'fresh' => true ) )->get_data(), 'name' ) );
		$this->assertCount( 2, array_unique( array_column( $this->request( 'GET', '/audit', array( 'site' => 0 ) )->get_data(), 'site' ) ) );
		$this->assertTrue( ( new Audit_Verifier( Plugin::instance()->services()->audit() ) )->verify()['ok'] );
	}

	public function test_an_administrator_of_one_site_has_no_right_at_the_other(): void {
		$this->sign_in( 'editor' );
		$this->assertSame( 403, $this->create()->get_status() );
	}

	public function test_uninstalling_cleans_every_site(): void {
		switch_to_blog( $this->second );
		update_option( Settings::OPTION, array( 'purge' => true ) + Settings::defaults() );
		set_transient( 'llm_stack_check', array(), 60 );
		restore_current_blog();
		LLM_Stack\Uninstaller::run();
		$this->assertFalse( get_blog_option( $this->second, Settings::OPTION ) );
		$this->assertTrue( Audit_Table::exists(), 'the main site keeps the log' );
		update_option( Settings::OPTION, array( 'purge' => true ) + Settings::defaults() );
		LLM_Stack\Uninstaller::run();
		$this->assertFalse( Audit_Table::exists() );
		Audit_Table::upgrade();
	}
}
