<?php
/**
 * Who may do what with keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * The rules for all ways to a key: pages, REST API and WP-CLI.
 */
final class Key_Access {

	/**
	 * Refuses an actor without a right.
	 *
	 * @param Actor  $actor      Who asks.
	 * @param string $capability The right.
	 * @throws Gateway_Error Without the right.
	 */
	public static function require_right( Actor $actor, string $capability ): void {
		if ( ! $actor->may( $capability ) ) {
			throw Gateway_Error::of( 'forbidden', __( 'You do not have the right to do this.', 'llm-stack' ) );
		}
	}

	/**
	 * Whether an actor may see a key.
	 *
	 * @param Actor                $actor Who asks.
	 * @param array<string, mixed> $key   The key.
	 */
	public static function may_see( Actor $actor, array $key ): bool {
		return Key::is_of_this_site( $key ) && ( $actor->may( Capabilities::MANAGE_KEYS ) || $key['user'] === $actor->user_id() );
	}

	/**
	 * The hash of a key, checked before it is sent.
	 *
	 * @param string $id The hash.
	 * @throws Gateway_Error When it is none.
	 */
	public static function checked_id( string $id ): string {
		if ( ! Key::is_id( $id ) ) {
			throw Gateway_Error::of( 'invalid', __( 'The id of a key is its hash, with 64 digits and letters from a to f.', 'llm-stack' ) );
		}
		return $id;
	}
}
