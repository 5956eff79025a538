<?php
/**
 * A key of the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Reads LiteLLM's rows. The plugin never has the value of an existing key: `id` is its hash.
 */
final class Key {

	public const ACTIVE      = 'active';
	public const BLOCKED     = 'blocked';
	public const EXPIRED     = 'expired';
	public const OVER_BUDGET = 'over_budget';
	public const STATUSES    = array( self::ACTIVE, self::BLOCKED, self::EXPIRED, self::OVER_BUDGET );

	/**
	 * The fields of a key that this plugin shows.
	 *
	 * @param array<string, mixed> $row   LiteLLM's row, from /key/list or /key/info.
	 * @param string               $token Hash of the key, if the row does not have it.
	 * @return array<string, mixed>
	 */
	public static function from_row( array $row, string $token = '' ): array {
		$metadata = is_array( $row['metadata'] ?? null ) ? $row['metadata'] : array();
		$alias    = (string) ( $row['key_alias'] ?? '' );
		return array(
			'id'              => (string) ( $row['token'] ?? $token ),
			'name'            => self::short_name( $alias ),
			'alias'           => $alias,
			'hint'            => (string) ( $row['key_name'] ?? '' ),
			'status'          => self::status( $row, time() ),
			'spend'           => (float) ( $row['spend'] ?? 0 ),
			'max_budget'      => isset( $row['max_budget'] ) ? (float) $row['max_budget'] : null,
			'budget_duration' => $row['budget_duration'] ?? null,
			'budget_reset_at' => $row['budget_reset_at'] ?? null,
			'models'          => array_values( array_filter( (array) ( $row['models'] ?? array() ), 'is_string' ) ),
			'rpm_limit'       => isset( $row['rpm_limit'] ) ? (int) $row['rpm_limit'] : null,
			'tpm_limit'       => isset( $row['tpm_limit'] ) ? (int) $row['tpm_limit'] : null,
			'expires'         => $row['expires'] ?? null,
			'created_at'      => $row['created_at'] ?? null,
			'last_active'     => $row['last_active'] ?? null,
			'site'            => (string) ( $metadata['wp_site'] ?? '' ),
			'user'            => (int) ( $metadata['wp_user_id'] ?? 0 ),
			'purpose'         => (string) ( $metadata['purpose'] ?? '' ),
		);
	}

	/**
	 * What the audit log stores of a key. No user: the log could not erase one inside the chain.
	 *
	 * @param array<string, mixed> $key A key.
	 * @return array<string, mixed>
	 */
	public static function audited( array $key ): array {
		return array_intersect_key( $key, array_flip( array( 'alias', 'status', 'spend', 'max_budget', 'budget_duration', 'models', 'rpm_limit', 'tpm_limit', 'expires' ) ) );
	}

	/**
	 * Whether a text is the hash of a key.
	 *
	 * @param mixed $id The text.
	 */
	public static function is_id( $id ): bool {
		return is_string( $id ) && 1 === preg_match( '/^[0-9a-f]{64}$/', $id );
	}

	/**
	 * Name of this site in the metadata of its keys.
	 */
	public static function site_name(): string {
		return (string) preg_replace( '#^https?://#', '', untrailingslashit( home_url() ) );
	}

	/**
	 * Whether this site shows a key.
	 *
	 * @param array<string, mixed> $key The key.
	 */
	public static function is_of_this_site( array $key ): bool {
		return 'team' === Settings::get( 'scope' ) || self::site_name() === $key['site'];
	}

	/**
	 * The name without the prefix of this site.
	 *
	 * @param string $alias LiteLLM's alias.
	 */
	public static function short_name( string $alias ): string {
		$prefix = Settings::alias_prefix();
		return 0 === strpos( $alias, $prefix ) && strlen( $alias ) > strlen( $prefix ) ? substr( $alias, strlen( $prefix ) ) : $alias;
	}

	/**
	 * Status of a key.
	 *
	 * @param array<string, mixed> $row LiteLLM's row.
	 * @param int                  $now The time.
	 */
	private static function status( array $row, int $now ): string {
		if ( true === ( $row['blocked'] ?? false ) ) {
			return self::BLOCKED;
		}
		$expires = strtotime( (string) ( $row['expires'] ?? '' ) );
		if ( false !== $expires && $expires <= $now ) {
			return self::EXPIRED;
		}
		return isset( $row['max_budget'] ) && (float) ( $row['spend'] ?? 0 ) >= (float) $row['max_budget'] ? self::OVER_BUDGET : self::ACTIVE;
	}
}
