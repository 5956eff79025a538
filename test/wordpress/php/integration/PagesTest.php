<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Admin\Pages;
use LLM_Stack\Settings\Settings;

/** The pages as WordPress shows them; their script has tests of its own. */
final class PagesTest extends Site_Case {

	private const DASHBOARD = 'toplevel_page_llm-stack-dashboard';

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['menu']    = array();
		$GLOBALS['submenu'] = array();
		set_current_screen( 'dashboard' );
		wp_scripts()->dequeue( Pages::HANDLE );
		wp_styles()->dequeue( Pages::HANDLE );
	}

	private function pages(): Pages {
		$pages = new Pages();
		$pages->add();
		return $pages;
	}

	/** @return string[] */
	private function slugs(): array {
		return array_column( $GLOBALS['submenu']['llm-stack-dashboard'] ?? array(), 2 );
	}

	public function test_the_menu_has_the_pages_that_a_user_may_see(): void {
		$this->pages();
		$this->assertSame( array( 'llm-stack-dashboard', 'llm-stack-key-list', 'llm-stack-audit', 'llm-stack-interface' ), $this->slugs() );
	}

	public function test_the_menu_is_empty_without_rights(): void {
		$this->sign_in( 'subscriber' );
		$this->pages();
		$this->assertSame( array(), $this->slugs() );
	}

	public function test_a_role_with_one_right_sees_its_pages(): void {
		update_option( Settings::OPTION, array( 'roles' => array( 'llm_stack_audit' => array( 'editor' ) ) + Settings::defaults()['roles'] ) + Settings::defaults() );
		$this->sign_in( 'editor' );
		$this->pages();
		$this->assertSame( array( 'llm-stack-audit' ), $this->slugs() );
	}

	public function test_the_script_is_loaded_on_its_own_pages_only(): void {
		$pages = $this->pages();
		$pages->load_script( 'index.php' );
		$this->assertFalse( wp_script_is( Pages::HANDLE ) );
		$pages->load_script( self::DASHBOARD );
		$this->assertTrue( wp_script_is( Pages::HANDLE ) );
		$this->assertTrue( wp_style_is( Pages::HANDLE ) );
	}

	public function test_showing_a_page_calls_nothing_and_has_no_secret(): void {
		$pages = $this->pages();
		add_action( self::DASHBOARD, array( $pages, 'show' ) );
		Fake_LiteLLM::forget_calls();
		ob_start();
		do_action( self::DASHBOARD );
		$page = ob_get_clean();
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		$this->assertStringNotContainsString( 'sk-', $page );
		$this->assertSame( 1, preg_match( '/data-configuration="([^"]+)"/', $page, $found ) );
		$configuration = json_decode( html_entity_decode( $found[1], ENT_QUOTES ), true );
		$this->assertSame( array( 'dashboard', 'en-US', true ), array( $configuration['page'], $configuration['locale'], $configuration['mayManageKeys'] ) );
	}

	public function test_the_script_has_the_language_of_the_user(): void {
		$pages = $this->pages();
		$pages->load_script( self::DASHBOARD );
		foreach ( array( 'de_DE' => 'Schlüssel', 'zh_CN' => '密钥' ) as $locale => $word ) {
			add_filter( 'pre_determine_locale', $filter = static function () use ( $locale ): string {
				return $locale;
			} );
			$texts = json_decode( (string) load_script_textdomain( Pages::HANDLE, 'llm-stack', dirname( LLM_STACK_MAIN_FILE ) . '/languages' ), true );
			remove_filter( 'pre_determine_locale', $filter );
			$this->assertSame( array( $word ), $texts['locale_data']['messages']['Keys'] );
		}
	}
}
