<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;

/** Who may do what: each role, each action, over the REST API and WP-CLI. */
final class MatrixTest extends Site_Case {

	/** Rights of the roles for these tests. */
	private const ROLES = array(
		Capabilities::VIEW        => array( 'administrator', 'editor', 'author' ),
		Capabilities::MANAGE_KEYS => array( 'administrator', 'editor' ),
		Capabilities::AUDIT       => array( 'administrator', 'author' ),
	);

	private const NEEDED = array(
		'list'     => Capabilities::VIEW,
		'get'      => Capabilities::VIEW,
		'limits'   => Capabilities::VIEW,
		'usage'    => Capabilities::VIEW,
		'create'   => Capabilities::MANAGE_KEYS,
		'block'    => Capabilities::MANAGE_KEYS,
		'unblock'  => Capabilities::MANAGE_KEYS,
		'delete'   => Capabilities::MANAGE_KEYS,
		'bulk'     => Capabilities::MANAGE_KEYS,
		'audit'    => Capabilities::AUDIT,
		'export'   => Capabilities::AUDIT,
		'verify'   => Capabilities::AUDIT,
		'status'   => Capabilities::SETTINGS,
		'check'    => Capabilities::SETTINGS,
		'interface' => Capabilities::SETTINGS,
		'settings' => Capabilities::SETTINGS,
		'change'   => Capabilities::SETTINGS,
		'health'   => Capabilities::SETTINGS,
		'head'     => Capabilities::AUDIT,
		'prune'    => Capabilities::SETTINGS,
	);

	public function cells(): array {
		$cells = array();
		foreach ( array( 'administrator' => 'admin', 'editor' => 'editor', 'author' => 'author', 'subscriber' => 'subscriber', 'visitor' => '' ) as $role => $login ) {
			foreach ( self::NEEDED as $action => $capability ) {
				$roles                      = self::ROLES[ $capability ] ?? array( 'administrator' );
				$cells[ "$role: $action" ] = array( $login, $action, in_array( $role, $roles, true ) );
			}
		}
		return $cells;
	}

	/** Method, path and parameters of each action in the REST API. */
	private static function routes( string $id ): array {
		return array(
			'list'      => array( 'GET', '/keys' ),
			'get'       => array( 'GET', "/keys/$id" ),
			'limits'    => array( 'GET', '/limits' ),
			'usage'     => array( 'GET', '/usage' ),
			'create'    => array( 'POST', '/keys', array( 'name' => 'new', 'models' => array( 'small' ) ) ),
			'block'     => array( 'POST', "/keys/$id/block" ),
			'unblock'   => array( 'POST', "/keys/$id/unblock" ),
			'delete'    => array( 'DELETE', "/keys/$id" ),
			'bulk'      => array( 'POST', '/keys/bulk', array( 'change' => 'block', 'ids' => array( $id ) ) ),
			'audit'     => array( 'GET', '/audit' ),
			'export'    => array( 'GET', '/audit/export' ),
			'verify'    => array( 'GET', '/audit/verify' ),
			'status'    => array( 'GET', '/status' ),
			'check'     => array( 'POST', '/status' ),
			'interface' => array( 'GET', '/interface' ),
			'settings'  => array( 'GET', '/settings' ),
			'change'    => array( 'POST', '/settings', array( 'site_quota' => 5 ) ),
			'health'    => array( 'GET', '/health' ),
		);
	}

	/** Name, verb, arguments and options of each action in WP-CLI. */
	private static function commands( string $id ): array {
		return array(
			'list'     => array( 'key', 'list_' ),
			'usage'    => array( 'usage' ),
			'create'   => array( 'key', 'create', array( 'new' ), array( 'models' => 'small' ) ),
			'block'    => array( 'key', 'block', array( $id ) ),
			'unblock'  => array( 'key', 'unblock', array( $id ) ),
			'delete'   => array( 'key', 'delete', array( $id ), array( 'yes' => true ) ),
			'audit'    => array( 'audit', 'list_' ),
			'export'   => array( 'audit', 'export' ),
			'verify'   => array( 'audit', 'verify' ),
			'head'     => array( 'audit', 'head' ),
			'prune'    => array( 'audit', 'prune', array(), array( 'days' => '30', 'yes' => true ) ),
			'check'    => array( 'status' ),
			'settings' => array( 'setting', 'list_' ),
			'change'   => array( 'setting', 'set', array( 'site_quota', '5' ) ),
		);
	}

	public function test_the_matrix_has_every_route_and_every_command(): void {
		$id     = str_repeat( 'a', 64 );
		$routes = array();
		foreach ( rest_get_server()->get_routes( 'llm-stack/v1' ) as $path => $endpoints ) {
			foreach ( $endpoints as $endpoint ) {
				// WordPress itself answers with the list of routes.
				foreach ( '/llm-stack/v1' === $path ? array() : array_keys( $endpoint['methods'] ) as $method ) {
					$routes[] = "$method $path";
				}
			}
		}
		$tried = array_map( static function ( array $call ) use ( $routes ): string {
			foreach ( $routes as $route ) {
				list( $method, $pattern ) = explode( ' ', $route );
				if ( $method === $call[0] && 1 === preg_match( "#^$pattern$#", "/llm-stack/v1$call[1]" ) ) {
					return $route;
				}
			}
			return "$call[0] $call[1]";
		}, array_values( self::routes( $id ) ) );
		$this->assertEqualsCanonicalizing( $routes, $tried );

		$this->renew();
		$commands = array();
		foreach ( WP_CLI::$commands as $name => $command ) {
			foreach ( ( new ReflectionClass( $command ) )->getMethods( ReflectionMethod::IS_PUBLIC ) as $method ) {
				if ( ! $method->isConstructor() && ! $method->isStatic() ) {
					$commands[] = "$name {$method->getName()}";
				}
			}
		}
		$tried = array_map( static function ( array $call ): string {
			return "llm-stack $call[0] " . ( $call[1] ?? '__invoke' );
		}, array_values( self::commands( $id ) ) );
		$this->assertEqualsCanonicalizing( $commands, $tried );
	}

	/** @dataProvider cells */
	public function test_rest( string $login, string $action, bool $allowed ): void {
		$id = $this->prepare();
		$this->sign_in( $login );
		$routes = self::routes( $id );
		if ( ! isset( $routes[ $action ] ) ) {
			$this->assertArrayHasKey( $action, self::commands( $id ) );
			return;
		}
		$answer = $this->request( ...$routes[ $action ] );
		if ( $allowed ) {
			// A key of another user is none for someone who may only see their own.
			$expected = 'get' === $action && 'author' === $login ? 404 : ( 'create' === $action ? 201 : 200 );
			$this->assertSame( $expected, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
			return;
		}
		$this->assertSame( '' === $login ? 401 : 403, $answer->get_status() );
		$this->assertSame( array(), Fake_LiteLLM::calls(), 'the gateway was asked' );
		$this->assertSame( array(), $this->audit_rows() );
	}

	/** @dataProvider cells */
	public function test_wp_cli( string $login, string $action, bool $allowed ): void {
		$id      = $this->prepare();
		$allowed = $allowed || '' === $login;
		$this->sign_in( $login );
		$commands = self::commands( $id );
		if ( ! isset( $commands[ $action ] ) ) {
			$this->assertArrayHasKey( $action, self::routes( $id ) );
			return;
		}
		ob_start();
		$output = $this->wp( ...$commands[ $action ] );
		ob_end_clean();
		if ( $allowed ) {
			$this->assertIsArray( $output, is_string( $output ) ? $output : '' );
			return;
		}
		$this->assertSame( 'Error: You do not have the right to do this.', $output );
		$this->assertSame( array(), Fake_LiteLLM::calls(), 'the gateway was asked' );
	}

	public function test_someone_who_may_only_see_sees_their_own_keys(): void {
		$this->prepare();
		$author = $this->sign_in( 'author' );
		Fake_LiteLLM::add_key( '127.0.0.1-mine', array( 'metadata' => array( 'wp_site' => LLM_Stack\Keys\Key::site_name(), 'wp_user_id' => (string) $author ) ) );
		$this->assertSame( array( 'mine' ), array_column( $this->request( 'GET', '/keys' )->get_data(), 'name' ) );
	}

	public function test_every_route_has_a_schema_and_asks_for_a_right(): void {
		foreach ( rest_get_server()->get_routes( 'llm-stack/v1' ) as $path => $endpoints ) {
			foreach ( $endpoints as $endpoint ) {
				if ( '/llm-stack/v1' === $path ) {
					continue;
				}
				$this->assertIsCallable( $endpoint['permission_callback'], $path );
				foreach ( $endpoint['args'] as $name => $argument ) {
					$this->assertArrayHasKey( 'type', $argument, "$path $name" );
					$this->assertNotEmpty( $argument['description'], "$path $name" );
				}
			}
		}
	}

	/** Adds a key of the administrator, and sets the rights. */
	private function prepare(): string {
		update_option( Settings::OPTION, array( 'roles' => self::ROLES ) + Settings::defaults() );
		$GLOBALS['wpdb']->query( 'TRUNCATE ' . LLM_Stack\Audit\Audit_Table::name() );
		return Fake_LiteLLM::add_key( '127.0.0.1-existing', array( 'metadata' => array( 'wp_site' => LLM_Stack\Keys\Key::site_name(), 'wp_user_id' => '1' ) ) );
	}
}
