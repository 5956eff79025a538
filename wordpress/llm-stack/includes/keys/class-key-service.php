<?php
/**
 * What the plugin does with keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Audit\Audit_Log;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Lock;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Lists and changes keys for the REST API, the pages and WP-CLI, with their rights, quotas and audit rows.
 */
class Key_Service {

	public const BLOCK       = 'block';
	public const UNBLOCK     = 'unblock';
	public const DELETE      = 'delete';
	public const CHANGES     = array( self::BLOCK, self::UNBLOCK, self::DELETE );
	public const LARGEST_SET = 100;

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
	 * The team.
	 *
	 * @var Team
	 */
	private $team;

	/**
	 * Limits of the stack.
	 *
	 * @var Bounds
	 */
	private $bounds;

	/**
	 * The audit log.
	 *
	 * @var Audit_Log
	 */
	private $audit;

	/**
	 * Creates the service.
	 *
	 * @param Key_Gateway  $gateway  Calls about keys.
	 * @param Key_Snapshot $snapshot Copy of the team's keys.
	 * @param Team         $team     The team.
	 * @param Bounds       $bounds   Limits of the stack.
	 * @param Audit_Log    $audit    The audit log.
	 */
	public function __construct( Key_Gateway $gateway, Key_Snapshot $snapshot, Team $team, Bounds $bounds, Audit_Log $audit ) {
		$this->gateway  = $gateway;
		$this->snapshot = $snapshot;
		$this->team     = $team;
		$this->bounds   = $bounds;
		$this->audit    = $audit;
	}

	/**
	 * Finds keys that the actor may see: all of this site with the right to manage keys, otherwise their own.
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
	 * All keys that the actor may see.
	 *
	 * @param Actor $actor Who asks.
	 * @param bool  $fresh Whether to ask the gateway in any case.
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function visible( Actor $actor, bool $fresh = false ): array {
		$this->require_right( $actor, Capabilities::VIEW );
		return array_values(
			array_filter(
				$this->snapshot->keys( $fresh ),
				static function ( array $key ) use ( $actor ): bool {
					return self::may_see( $actor, $key );
				}
			)
		);
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
		$this->require_right( $actor, Capabilities::VIEW );
		$key = $this->gateway->find( self::checked_id( $id ) );
		if ( ! self::may_see( $actor, $key ) ) {
			throw Gateway_Error::of( 'key_gone', __( 'This is not a key of this site.', 'llm-stack' ) );
		}
		return $key;
	}

	/**
	 * Creates a key.
	 *
	 * @param Actor                $actor Who asks.
	 * @param array<string, mixed> $given Its terms.
	 * @return array{secret: string, key: array<string, mixed>} The only answer with the value of the key.
	 * @throws Gateway_Error When the terms are wrong, a quota is used up, or the gateway refuses.
	 */
	public function create( Actor $actor, array $given ): array {
		$this->require_right( $actor, Capabilities::MANAGE_KEYS );
		$terms = New_Key::terms( $given, $this->bounds, $this->team->info()['models'], $actor->user_id() );
		return Lock::hold(
			'create',
			function () use ( $actor, $terms ): array {
				Quota::require_room( Quota::usage( $this->snapshot->keys(), $actor->user_id() ), $actor->user_id() );
				$object = array(
					'name'  => $terms['key_alias'],
					'after' => array_diff_key( $terms, array( 'metadata' => null ) ),
				);
				$result = $this->audit->around(
					$actor,
					'key.create',
					$object,
					function () use ( $terms ): array {
						return $this->create_at_gateway( $terms );
					}
				);
				$this->snapshot->put( $result['key'] );
				unset( $result['audit'] );
				return $result;
			}
		);
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
		$this->require_right( $actor, Capabilities::MANAGE_KEYS );
		if ( ! in_array( $change, self::CHANGES, true ) ) {
			throw Gateway_Error::of( 'invalid', __( 'A key can be blocked, unblocked or deleted.', 'llm-stack' ) );
		}
		try {
			$before = $this->get( $actor, $id );
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
		$this->require_right( $actor, Capabilities::MANAGE_KEYS );
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
	 * What a form for new keys needs: models, the team's budget, limits and quotas.
	 *
	 * @param Actor $actor Who asks.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function limits( Actor $actor ): array {
		$this->require_right( $actor, Capabilities::VIEW );
		return array(
			'team'   => $this->team->info(),
			'bounds' => $this->bounds->all(),
			'quotas' => Quota::usage( $this->snapshot->keys(), $actor->user_id() ),
		);
	}

	/**
	 * Creates a key and reads LiteLLM's answer.
	 *
	 * @param array<string, mixed> $terms LiteLLM's fields.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function create_at_gateway( array $terms ): array {
		try {
			$answer = $this->gateway->create( $terms );
		} catch ( Gateway_Error $error ) {
			if ( 'slow' === $error->reason() ) {
				throw Gateway_Error::of( 'outcome_unknown', $error->getMessage() . ' ' . __( 'It may still have created the key.', 'llm-stack' ) );
			}
			throw $error;
		}
		$key = Key::from_row( array_merge( $terms, $answer ), hash( 'sha256', $answer['key'] ) );
		return array(
			'secret' => $answer['key'],
			'key'    => $key,
			'audit'  => array(
				'id'    => $key['id'],
				'after' => Key::audited( $key ),
			),
		);
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

	/**
	 * Whether an actor may see a key.
	 *
	 * @param Actor                $actor Who asks.
	 * @param array<string, mixed> $key   The key.
	 */
	private static function may_see( Actor $actor, array $key ): bool {
		return Key::is_of_this_site( $key ) && ( $actor->may( Capabilities::MANAGE_KEYS ) || $key['user'] === $actor->user_id() );
	}

	/**
	 * Refuses an actor without a right.
	 *
	 * @param Actor  $actor      Who asks.
	 * @param string $capability The right.
	 * @throws Gateway_Error Without the right.
	 */
	private function require_right( Actor $actor, string $capability ): void {
		if ( ! $actor->may( $capability ) ) {
			throw Gateway_Error::of( 'forbidden', __( 'You do not have the right to do this.', 'llm-stack' ) );
		}
	}

	/**
	 * The hash of a key, checked before it is sent.
	 *
	 * @param string $id The hash.
	 * @throws Gateway_Error When it is none.
	 */
	private static function checked_id( string $id ): string {
		if ( ! Key::is_id( $id ) ) {
			throw Gateway_Error::of( 'invalid', __( 'The id of a key is its hash, with 64 digits and letters from a to f.', 'llm-stack' ) );
		}
		return $id;
	}
}
