<?php
/**
 * Blocks, unblocks and deletes keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Audit\Audit_Log;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Changes keys that an actor may see, and writes the audit log before and after each change.
 */
class Key_Changes {

	public const BLOCK       = 'block';
	public const UNBLOCK     = 'unblock';
	public const DELETE      = 'delete';
	public const CHANGES     = array( self::BLOCK, self::UNBLOCK, self::DELETE );
	public const LARGEST_SET = 100;

	/**
	 * Finds keys.
	 *
	 * @var Key_Directory
	 */
	private $keys;

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
	 * The audit log.
	 *
	 * @var Audit_Log
	 */
	private $audit;

	/**
	 * Creates the service.
	 *
	 * @param Key_Directory $keys     Finds keys.
	 * @param Key_Gateway   $gateway  Calls about keys.
	 * @param Key_Snapshot  $snapshot Copy of the team's keys.
	 * @param Audit_Log     $audit    The audit log.
	 */
	public function __construct( Key_Directory $keys, Key_Gateway $gateway, Key_Snapshot $snapshot, Audit_Log $audit ) {
		$this->keys     = $keys;
		$this->gateway  = $gateway;
		$this->snapshot = $snapshot;
		$this->audit    = $audit;
	}

	/**
	 * Blocks, unblocks or deletes a key.
	 *
	 * @param Actor  $actor  Who asks.
	 * @param string $change One of CHANGES.
	 * @param string $id     Hash of the key.
	 * @return array<string, mixed> The key after the change, or before its deletion.
	 * @throws Gateway_Error When there is no such key, or the gateway refuses.
	 */
	public function change( Actor $actor, string $change, string $id ): array {
		Key_Access::require_right( $actor, Capabilities::MANAGE_KEYS );
		if ( ! in_array( $change, self::CHANGES, true ) ) {
			throw Gateway_Error::of( 'invalid', __( 'A key can be blocked, unblocked or deleted.', 'llm-stack' ) );
		}
		try {
			$before = $this->keys->get( $actor, $id );
		} catch ( Gateway_Error $error ) {
			if ( 'key_gone' === $error->reason() ) {
				$this->snapshot->remove( $id );
			}
			throw $error;
		}
		$object = array(
			'id'     => $id,
			'name'   => $before['alias'],
			'before' => Key::audited( $before ),
		);
		$result = $this->audit->around(
			$actor,
			'key.' . $change,
			$object,
			function () use ( $change, $id, $before ): array {
				return $this->change_at_gateway( $change, $id, $before );
			}
		);
		if ( self::DELETE === $change ) {
			$this->snapshot->remove( $id );
		} else {
			$this->snapshot->put( $result['key'] );
		}
		return $result['key'];
	}

	/**
	 * Changes several keys, each by itself.
	 *
	 * @param Actor    $actor  Who asks.
	 * @param string   $change One of CHANGES.
	 * @param string[] $ids    Hashes of the keys.
	 * @return array<int, array<string, mixed>> For each key its `id`, `ok`, and the `error` if there is one.
	 * @throws Gateway_Error When there are too many keys.
	 */
	public function change_all( Actor $actor, string $change, array $ids ): array {
		Key_Access::require_right( $actor, Capabilities::MANAGE_KEYS );
		$ids = array_values( array_unique( $ids ) );
		if ( count( $ids ) > self::LARGEST_SET ) {
			/* translators: %d: a number of keys */
			throw Gateway_Error::of( 'invalid', sprintf( __( 'At most %d keys can be changed at once.', 'llm-stack' ), self::LARGEST_SET ) );
		}
		$results = array();
		foreach ( $ids as $id ) {
			try {
				$this->change( $actor, $change, $id );
				$results[] = array(
					'id' => $id,
					'ok' => true,
				);
			} catch ( Gateway_Error $error ) {
				$results[] = array(
					'id'    => $id,
					'ok'    => false,
					'error' => array(
						'reason'  => $error->reason(),
						'message' => $error->getMessage(),
						'remedy'  => $error->remedy(),
					),
				);
			}
		}
		return $results;
	}

	/**
	 * Changes a key.
	 *
	 * @param string               $change One of CHANGES.
	 * @param string               $id     Hash of the key.
	 * @param array<string, mixed> $before The key before the change.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function change_at_gateway( string $change, string $id, array $before ): array {
		if ( self::DELETE === $change ) {
			$this->gateway->delete( $id );
			return array( 'key' => $before );
		}
		$this->gateway->set_blocked( $id, self::BLOCK === $change );
		$after = $this->gateway->find( $id );
		return array(
			'key'   => $after,
			'audit' => array( 'after' => Key::audited( $after ) ),
		);
	}
}
