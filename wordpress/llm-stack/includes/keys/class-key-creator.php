<?php
/**
 * Creates keys.
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

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Creates keys within the quotas, one at a time, and writes the audit log before and after each.
 */
class Key_Creator {

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
	 * Creates a key.
	 *
	 * @param Actor                $actor Who asks.
	 * @param array<string, mixed> $given Its terms.
	 * @return array{secret: string, key: array<string, mixed>} The only answer with the value of the key.
	 * @throws Gateway_Error When the terms are wrong, a quota is used up, or the gateway refuses.
	 */
	public function create( Actor $actor, array $given ): array {
		Key_Access::require_right( $actor, Capabilities::MANAGE_KEYS );
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
	 * What a form for new keys needs: models, the team's budget, limits and quotas.
	 *
	 * @param Actor $actor Who asks.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function limits( Actor $actor ): array {
		Key_Access::require_right( $actor, Capabilities::VIEW );
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
}
