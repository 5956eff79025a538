<?php
/**
 * Limits on the number of keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Counts a site's and a user's keys, which neither LiteLLM nor the stack limits.
 */
final class Quota {

	/**
	 * The quotas and how much of them is used.
	 *
	 * @param array<int, array<string, mixed>> $keys All keys of the team.
	 * @param int                              $user Id of the user; 0 for none.
	 * @return array<string, int>
	 */
	public static function usage( array $keys, int $user ): array {
		$site  = Key::site_name();
		$ours  = array_filter(
			$keys,
			static function ( array $key ) use ( $site ): bool {
				return $key['site'] === $site;
			}
		);
		$owned = array_filter(
			$ours,
			static function ( array $key ) use ( $user ): bool {
				return $key['user'] === $user;
			}
		);
		return array(
			'site_quota' => (int) Settings::get( 'site_quota' ),
			'site_keys'  => count( $ours ),
			'user_quota' => (int) Settings::get( 'user_quota' ),
			'user_keys'  => count( $owned ),
		);
	}

	/**
	 * Refuses a key beyond a quota.
	 *
	 * @param array<string, int> $usage What usage() returns.
	 * @param int                $user  Id of the user; 0 for none, for whom only the site's quota counts.
	 * @throws Gateway_Error When a quota is used up.
	 */
	public static function require_room( array $usage, int $user ): void {
		if ( $usage['site_quota'] > 0 && $usage['site_keys'] >= $usage['site_quota'] ) {
			/* translators: %d: a number of keys */
			throw Gateway_Error::of( 'quota', sprintf( __( 'This site already has %d keys, and its quota allows no more. Delete one, or raise the quota in the settings.', 'llm-stack' ), $usage['site_keys'] ) );
		}
		if ( $user > 0 && $usage['user_quota'] > 0 && $usage['user_keys'] >= $usage['user_quota'] ) {
			/* translators: %d: a number of keys */
			throw Gateway_Error::of( 'quota', sprintf( __( 'You already have %d keys, and the quota of a user allows no more. Delete one, or ask an administrator to raise the quota.', 'llm-stack' ), $usage['user_keys'] ) );
		}
	}
}
