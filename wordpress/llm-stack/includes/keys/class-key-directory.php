<?php
/**
 * Finds keys.
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
 * Lists and reads the keys that an actor may see: all of this site with the right to manage keys, otherwise their own.
 */
class Key_Directory {

	/**
	 * Calls about keys.
	 *
	 * @var Key_Gateway
	 */
	private $gateway;

	/**
	 * Copy of the team's keys.
	 *
	 * @var Key_Snapshot
	 */
	private $snapshot;

	/**
	 * Creates the directory.
	 *
	 * @param Key_Gateway  $gateway  Calls about keys.
	 * @param Key_Snapshot $snapshot Copy of the team's keys.
	 */
	public function __construct( Key_Gateway $gateway, Key_Snapshot $snapshot ) {
		$this->gateway  = $gateway;
		$this->snapshot = $snapshot;
	}

	/**
	 * Finds keys that the actor may see.
	 *
	 * @param Actor                $actor   Who asks.
	 * @param array<string, mixed> $options Options of Key_Query, and `fresh` to ask the gateway in any case.
	 * @return array{keys: array<int, array<string, mixed>>, total: int, pages: int, read_at: int}
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function find( Actor $actor, array $options ): array {
		$visible = $this->visible( $actor, ! empty( $options['fresh'] ) );
		return Key_Query::run( $visible, $options ) + array( 'read_at' => $this->snapshot->time() );
	}

	/**
	 * One key, as the gateway has it now.
	 *
	 * @param Actor  $actor Who asks.
	 * @param string $id    Hash of the key.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When there is no such key that the actor may see.
	 */
	public function get( Actor $actor, string $id ): array {
		Key_Access::require_right( $actor, Capabilities::VIEW );
		$key = $this->gateway->find( Key_Access::checked_id( $id ) );
		if ( ! Key_Access::may_see( $actor, $key ) ) {
			throw Gateway_Error::of( 'key_gone', __( 'This is not a key of this site.', 'llm-stack' ) );
		}
		return $key;
	}

	/**
	 * All keys that the actor may see.
	 *
	 * @param Actor $actor Who asks.
	 * @param bool  $fresh Whether to ask the gateway in any case.
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function visible( Actor $actor, bool $fresh ): array {
		Key_Access::require_right( $actor, Capabilities::VIEW );
		return array_values(
			array_filter(
				$this->snapshot->keys( $fresh ),
				static function ( array $key ) use ( $actor ): bool {
					return Key_Access::may_see( $actor, $key );
				}
			)
		);
	}
}
