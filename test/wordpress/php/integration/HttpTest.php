<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Settings\Settings;

/** The site over HTTP, as browsers and attackers reach it. */
final class HttpTest extends Site_Case {

	public function test_a_cookie_without_a_nonce_changes_nothing(): void {
		$browser = $this->browser( 'admin' );
		$answer  = $this->http( 'POST', '/?rest_route=/llm-stack/v1/keys', $browser, array( 'name' => 'csrf', 'models' => array( 'small' ) ) );
		$this->assertSame( 401, $answer['status'], $answer['body'] );
		$answer = $this->http( 'POST', '/?rest_route=/llm-stack/v1/keys', $browser, array( 'name' => 'csrf', 'models' => array( 'small' ) ), array( 'X-WP-Nonce: 1234567890' ) );
		$this->assertSame( 403, $answer['status'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
		$answer = $this->http( 'POST', '/?rest_route=/llm-stack/v1/keys', $browser, array( 'name' => 'browser', 'models' => array( 'small' ) ), array( 'X-WP-Nonce: ' . $this->nonce( $browser ) ) );
		$this->assertSame( 201, $answer['status'], $answer['body'] );
		$this->assertStringContainsString( 'no-store', $answer['headers'] );
	}

	public function test_a_subscriber_is_refused_even_with_a_nonce(): void {
		$browser = $this->browser( 'subscriber' );
		foreach ( array( 'keys', 'usage', 'audit', 'audit/export', 'status', 'settings', 'limits' ) as $route ) {
			$answer = $this->http( 'GET', "/?rest_route=/llm-stack/v1/$route", $browser, null, array( 'X-WP-Nonce: ' . $this->nonce( $browser ) ) );
			$this->assertSame( 403, $answer['status'], $route );
		}
		$this->assertSame( 403, $this->http( 'GET', '/wp-admin/options-general.php?page=llm-stack', $browser )['status'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function test_the_check_needs_its_nonce(): void {
		$browser = $this->browser( 'admin' );
		$answer  = $this->http( 'POST', '/wp-admin/admin-post.php', $browser, 'action=llm_stack_check' );
		$this->assertSame( 403, $answer['status'] );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function test_the_settings_page_tries_the_connection_and_stores_settings(): void {
		$browser = $this->browser( 'admin' );
		$page    = $this->http( 'GET', '/wp-admin/options-general.php?page=llm-stack', $browser )['body'];
		$this->assertStringContainsString( 'environment variable LLM_STACK_URL', $page );
		$this->assertStringNotContainsString( 'sk-', str_replace( 'sk-…', '', $page ) );
		preg_match_all( '/name="_(?:wpn|llm_stack_n)once" value="([0-9a-f]+)"/', $page, $nonces );
		$this->http( 'POST', '/wp-admin/admin-post.php', $browser, "action=llm_stack_check&_llm_stack_nonce={$nonces[1][0]}" );
		$page = $this->http( 'GET', '/wp-admin/options-general.php?page=llm-stack', $browser )['body'];
		$this->assertMatchesRegularExpression( '/The gateway knows the admin key, which expires in (79|80) days\./', $page );
		preg_match_all( '/ id="([^"]+)"/', strstr( $page, '<div class="wrap">' ), $ids );
		$this->assertSame( array_unique( $ids[1] ), $ids[1], 'ids are unique on the page' );
		$form   = array( 'option_page' => 'llm_stack', 'action' => 'update', '_wpnonce' => $nonces[1][1], Settings::OPTION => array( 'site_quota' => '12', 'roles' => array( 'llm_stack_view' => array( 'administrator', 'editor' ) ), 'audit_ip' => '"><script>alert(1)</script>' ) );
		$answer = $this->http( 'POST', '/wp-admin/options.php', $browser, http_build_query( $form ) );
		$this->assertSame( 302, $answer['status'], $answer['body'] );
		wp_cache_flush();
		$this->assertSame( array( 12, array( 'administrator', 'editor' ), array(), 'anonymous' ), array( Settings::get( 'site_quota' ), Settings::get( 'roles' )['llm_stack_view'], Settings::get( 'roles' )['llm_stack_audit'], Settings::get( 'audit_ip' ) ) );
		$this->assertSame( 'settings.change', $this->audit_rows()[0]['action'] );
	}

	public function test_the_export_is_a_csv_file(): void {
		$browser = $this->browser( 'admin' );
		$this->create();
		// More than PHP keeps back, so that headers after it come too late.
		foreach ( range( 1, 60 ) as $row ) {
			LLM_Stack\Plugin::instance()->services()->audit()->append( LLM_Stack\Rights\Actor::current( 'rest' ), 'audit.export', 'succeeded' );
		}
		$answer = $this->http( 'GET', '/?rest_route=/llm-stack/v1/audit/export', $browser, null, array( 'X-WP-Nonce: ' . $this->nonce( $browser ) ) );
		$this->assertStringContainsString( 'text/csv', $answer['headers'] );
		$this->assertStringContainsString( 'attachment; filename="llm-stack-audit-', $answer['headers'] );
		$this->assertStringStartsWith( 'id,created_at,', $answer['body'] );
		$this->assertCount( 64, explode( "\n", trim( $answer['body'] ) ) );
		$this->assertStringContainsString( 'no-store', $answer['headers'] );
		$this->assertStringNotContainsString( 'headers already sent', (string) file_get_contents( getenv( 'TEST_DEBUG_LOG' ) ) );
	}

	public function test_pages_for_visitors_and_the_settings_page_do_not_call_the_gateway(): void {
		$this->assertSame( 200, $this->http( 'GET', '/' )['status'] );
		Fake_LiteLLM::set_mode( 'error-500' );
		$this->http( 'GET', '/' );
		$this->http( 'GET', '/wp-admin/options-general.php?page=llm-stack', $this->browser( 'admin' ) );
		$this->assertSame( array(), Fake_LiteLLM::calls() );
	}

	public function test_the_list_works_without_javascript_and_escapes_names(): void {
		$id      = Fake_LiteLLM::add_key( '127.0.0.1-<script>alert("x")</script>', array( 'metadata' => array( 'wp_site' => LLM_Stack\Keys\Key::site_name(), 'wp_user_id' => '1', 'purpose' => '"><img src=x onerror=y>' ), 'spend' => 5.0 ) );
		$browser = $this->browser( 'admin' );
		$path    = '/wp-admin/admin.php?page=llm-stack-keys';
		$page    = $this->wrap( $this->http( 'GET', $path, $browser )['body'] );
		$this->assertStringNotContainsString( '<script', $page );
		$this->assertStringNotContainsString( '<img', $page );
		$this->assertStringContainsString( '5.00 of 20.00 USD', $page );
		preg_match_all( '/ id="([^"]+)"/', $page, $ids );
		$this->assertSame( array_unique( $ids[1] ), $ids[1], 'ids are unique on the page' );
		$this->assertSame( 403, $this->http( 'POST', $path, $browser, "llm_stack_row=block:$id" )['status'] );
		$this->assertNull( Fake_LiteLLM::key( $id )['blocked'] );
		$nonce = $this->form_nonce( $page );
		$this->assertSame( 302, $this->http( 'POST', $path, $browser, "llm_stack_row=block:$id&_wpnonce=$nonce" )['status'] );
		$this->assertTrue( Fake_LiteLLM::key( $id )['blocked'] );
		$page = $this->wrap( $this->http( 'GET', $path, $browser )['body'] );
		$this->assertStringContainsString( '1 of 1 keys changed.', $page );
		$this->assertStringContainsString( 'Unblock', $page );
		$page = $this->wrap( $this->http( 'POST', $path, $browser, "action=delete&ids[]=$id&_wpnonce=$nonce" )['body'] );
		$this->assertStringContainsString( 'Delete 1 key for ever?', $page );
		$this->assertNotNull( Fake_LiteLLM::key( $id ), 'nothing is deleted before the second step' );
		$this->http( 'POST', $path, $browser, "action=delete&ids[]=$id&confirmed=1&_wpnonce=" . $this->form_nonce( $page ) );
		$this->assertNull( Fake_LiteLLM::key( $id ) );
		$this->assertSame( 'page', $this->audit_rows()[0]['via'] );
	}

	public function test_a_key_is_created_without_javascript_and_shown_once(): void {
		$browser = $this->browser( 'admin' );
		$path    = '/wp-admin/admin.php?page=llm-stack-new-key';
		$nonce   = $this->form_nonce( $this->wrap( $this->http( 'GET', $path, $browser )['body'] ) );
		$form    = array( 'name' => 'say "hi"', 'models' => array( 'small' ), 'max_budget' => '3.5', 'budget_duration' => '30d', 'duration' => '90d', 'rpm_limit' => '', 'tpm_limit' => '', 'purpose' => '' );
		$this->assertSame( 403, $this->http( 'POST', $path, $browser, http_build_query( $form ) )['status'] );
		$this->assertSame( array(), Fake_LiteLLM::calls( '/key/generate' ) );
		$wrong = $this->wrap( $this->http( 'POST', $path, $browser, http_build_query( array( 'max_budget' => '21', '_wpnonce' => $nonce ) + $form ) )['body'] );
		$this->assertStringContainsString( 'at most 20.00 USD', $wrong );
		$this->assertStringContainsString( 'value="say &quot;hi&quot;"', $wrong, 'the form keeps what was written' );
		$answer = $this->http( 'POST', $path, $browser, http_build_query( array( '_wpnonce' => $nonce ) + $form ) );
		preg_match( '/value="(sk-[0-9a-f]+)"/', $answer['body'], $secret );
		$this->assertNotNull( Fake_LiteLLM::key( hash( 'sha256', $secret[1] ) ) );
		$this->assertStringContainsString( 'no-store', $answer['headers'] );
		$this->assertStringNotContainsString( $secret[1], $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-keys', $browser )['body'] );
	}

	public function test_the_pages_without_javascript_are_linked_where_scripts_are_off_and_not_in_the_menu(): void {
		$browser = $this->browser( 'admin' );
		$page    = $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-key-list', $browser )['body'];
		preg_match( "#id=\"llm-stack-page\".*?</noscript>#s", $page, $plain );
		$this->assertStringContainsString( 'page=llm-stack-keys"', $plain[0] );
		foreach ( array( 'llm-stack-keys', 'llm-stack-new-key' ) as $slug ) {
			$page = $this->http( 'GET', "/wp-admin/admin.php?page=$slug", $browser )['body'];
			preg_match( '#<ul id="adminmenu">.*?</ul>\s*</div>#s', $page, $menu );
			$this->assertStringContainsString( 'page=llm-stack-key-list', $menu[0] );
			$this->assertStringNotContainsString( "page=$slug'", $menu[0] );
			$this->assertMatchesRegularExpression( '#<title>(LLM keys|New key) #', $page );
		}
	}

	public function test_pages_follow_the_rights(): void {
		update_option( Settings::OPTION, array( 'roles' => array( 'llm_stack_view' => array( 'author' ) ) ) + Settings::defaults() );
		foreach ( array( 'subscriber' => array( 403, 403 ), 'author' => array( 200, 403 ) ) as $login => $expected ) {
			$browser = $this->browser( $login );
			$this->assertSame( $expected, array( $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-keys', $browser )['status'], $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-new-key', $browser )['status'] ), $login );
		}
		$page = $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-keys', $browser )['body'];
		$this->assertStringNotContainsString( 'llm_stack_row', $page );
		$answer = $this->http( 'POST', '/wp-admin/admin.php?page=llm-stack-keys', $browser, 'action=block&ids[]=' . str_repeat( 'a', 64 ) . '&_wpnonce=' . $this->form_nonce( $this->wrap( $page ) ) );
		$this->assertSame( 302, $answer['status'] );
		$this->assertStringContainsString( 'You do not have the right', $this->http( 'GET', '/wp-admin/admin.php?page=llm-stack-keys', $browser )['body'] );
	}

	private function wrap( string $page ): string {
		return (string) strstr( (string) strstr( $page, '<div class="wrap">' ), '<div class="clear">', true );
	}

	private function form_nonce( string $page ): string {
		$this->assertSame( 1, preg_match( '/name="_wpnonce" value="([0-9a-f]+)"/', $page, $nonce ), $page );
		return $nonce[1];
	}

	/** Signs in. Returns the file with the cookies. */
	private function browser( string $login ): string {
		$cookies = tempnam( sys_get_temp_dir(), 'cookies' );
		$this->http( 'GET', '/wp-login.php', $cookies );
		$answer = $this->http( 'POST', '/wp-login.php', $cookies, http_build_query( array( 'log' => $login, 'pwd' => "$login-password", 'testcookie' => 1 ) ) );
		$this->assertSame( 302, $answer['status'] );
		return $cookies;
	}

	private function nonce( string $browser ): string {
		return trim( $this->http( 'GET', '/wp-admin/admin-ajax.php?action=rest-nonce', $browser )['body'] );
	}

	/** @param array<mixed>|string|null $body */
	private function http( string $method, string $path, string $cookies = '', $body = null, array $headers = array() ): array {
		$curl = curl_init( getenv( 'TEST_SITE_URL' ) . $path );
		curl_setopt_array( $curl, array( CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADER => true, CURLOPT_CUSTOMREQUEST => $method, CURLOPT_TIMEOUT => 20, CURLOPT_COOKIEFILE => $cookies, CURLOPT_COOKIEJAR => $cookies ) );
		if ( is_array( $body ) ) {
			$headers[] = 'Content-Type: application/json';
			$body      = wp_json_encode( $body );
		}
		if ( null !== $body ) {
			curl_setopt( $curl, CURLOPT_POSTFIELDS, $body );
		}
		curl_setopt( $curl, CURLOPT_HTTPHEADER, $headers );
		$text   = (string) curl_exec( $curl );
		$size   = curl_getinfo( $curl, CURLINFO_HEADER_SIZE );
		$answer = array( 'status' => curl_getinfo( $curl, CURLINFO_RESPONSE_CODE ), 'headers' => substr( $text, 0, $size ), 'body' => substr( $text, $size ) );
		curl_close( $curl );
		return $answer;
	}
}
