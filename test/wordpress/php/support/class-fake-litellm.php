<?php
/**
 * Controls the LiteLLM for tests.
 */

// phpcs:ignoreFile -- not a part of the plugin.
final class Fake_LiteLLM {

	public const URL_VARIABLE = 'TEST_LITELLM_URL';

	public static function reset(): void {
		self::write( array() );
	}
	public static function set_mode( string $mode ): void {
		self::write( array( 'mode' => $mode ) + self::state() );
	}
	public static function set( string $name, $value ): void {
		self::write( array( $name => $value ) + self::state() );
	}
	/** @return array<int, array<string, mixed>> */
	public static function calls( string $path = '' ): array {
		return array_values( array_filter( self::state()['calls'] ?? array(), static function ( array $call ) use ( $path ): bool {
			return '' === $path || $call['path'] === $path;
		} ) );
	}
	public static function forget_calls(): void {
		self::set( 'calls', array() );
	}
	/** Adds a key that the plugin did not make. Returns its hash. */
	public static function add_key( string $alias, array $fields = array() ): string {
		$state = self::state();
		$token = hash( 'sha256', "sk-of-$alias" );
		$state['keys'][ $token ] = $fields + array(
			'token' => $token, 'key_name' => 'sk-...abcd', 'key_alias' => $alias, 'team_id' => 'wordpress_admin_service', 'spend' => 0.0,
			'max_budget' => 20.0, 'budget_duration' => '30d', 'budget_reset_at' => '2026-12-01T00:00:00.000Z', 'models' => array( 'small' ),
			'metadata' => array( 'wp_site' => LLM_Stack\Keys\Key::site_name(), 'wp_user_id' => '1' ), 'blocked' => null, 'expires' => null,
			'rpm_limit' => null, 'tpm_limit' => null, 'created_at' => '2026-11-01T00:00:00.000Z', 'last_active' => null,
		);
		self::write( $state );
		return $token;
	}
	/** @return array<string, mixed>|null */
	public static function key( string $token ): ?array {
		return self::state()['keys'][ $token ] ?? null;
	}
	public static function state(): array {
		return json_decode( (string) file_get_contents( getenv( 'FAKE_LITELLM' ) ), true ) ?: array();
	}
	public static function write( array $state ): void {
		file_put_contents( getenv( 'FAKE_LITELLM' ), json_encode( $state ), LOCK_EX );
	}
}
