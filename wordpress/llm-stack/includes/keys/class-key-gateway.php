<?php
/**
 * Calls about keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Gateway_Error;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * LiteLLM's management routes for keys of one team.
 */
class Key_Gateway {

	/**
	 * LiteLLM's largest page.
	 */
	public const PAGE = 100;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Id of the team.
	 *
	 * @var string
	 */
	private $team_id;

	/**
	 * Creates the gateway.
	 *
	 * @param Client $client  The client.
	 * @param string $team_id Id of the team.
	 */
	public function __construct( Client $client, string $team_id ) {
		$this->client  = $client;
		$this->team_id = $team_id;
	}

	/**
	 * A page of the team's keys.
	 *
	 * @param int $page Number of the page, from 1.
	 * @return array{keys: array<int, array<string, mixed>>, pages: int}
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function page( int $page ): array {
		$answer = $this->client->manage(
			'GET',
			'/key/list',
			array(
				'team_id'            => $this->team_id,
				'include_team_keys'  => 'true',
				'return_full_object' => 'true',
				'size'               => self::PAGE,
				'page'               => $page,
				// Unique, so that no key is on two pages or on none.
				'sort_by'            => 'token',
				'sort_order'         => 'asc',
			)
		);
		// The service's own key has no team, but LiteLLM lists it, because it belongs to the same user.
		$rows = array_filter(
			(array) ( $answer['keys'] ?? array() ),
			function ( $row ): bool {
				return is_array( $row ) && ( $row['team_id'] ?? '' ) === $this->team_id;
			}
		);
		return array(
			'keys'  => array_values( array_map( array( Key::class, 'from_row' ), $rows ) ),
			'pages' => (int) ( $answer['total_pages'] ?? 1 ),
		);
	}

	/**
	 * One key.
	 *
	 * @param string $id Hash of the key.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When it is not a key of this team.
	 */
	public function find( string $id ): array {
		$answer = $this->client->manage( 'GET', '/key/info', array( 'key' => $id ) );
		$row    = is_array( $answer['info'] ?? null ) ? $answer['info'] : array();
		// LiteLLM keeps deleted keys in an archive, and since 1.106 answers with the archived one.
		if ( 'deleted' === ( $row['status'] ?? '' ) ) {
			throw Gateway_Error::of( 'key_gone', __( 'The gateway no longer has this key.', 'llm-stack' ) );
		}
		if ( ( $row['team_id'] ?? '' ) !== $this->team_id ) {
			throw Gateway_Error::of( 'key_gone', __( 'This is not a key of this site.', 'llm-stack' ) );
		}
		return Key::from_row( $row, $id );
	}

	/**
	 * Creates a key.
	 *
	 * @param array<string, mixed> $terms Fields of LiteLLM.
	 * @return array<string, mixed> LiteLLM's answer, the only one with the value of the key.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function create( array $terms ): array {
		$answer = $this->client->manage(
			'POST',
			'/key/generate',
			array(),
			array(
				'team_id'  => $this->team_id,
				// Without it, the new key would have the rights of the service.
				'key_type' => 'llm_api',
			) + $terms
		);
		if ( ! is_string( $answer['key'] ?? null ) || '' === $answer['key'] ) {
			throw Gateway_Error::of( 'outcome_unknown', __( 'The gateway answered without the value of the key.', 'llm-stack' ) );
		}
		return $answer;
	}

	/**
	 * Blocks or unblocks a key. LiteLLM keeps /key/block for administrators.
	 *
	 * @param string $id      Hash of the key.
	 * @param bool   $blocked Whether to block it.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function set_blocked( string $id, bool $blocked ): void {
		$this->client->manage(
			'POST',
			'/key/update',
			array(),
			array(
				'key'     => $id,
				'blocked' => $blocked,
			)
		);
	}

	/**
	 * Deletes a key.
	 *
	 * @param string $id Hash of the key.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function delete( string $id ): void {
		$this->client->manage( 'POST', '/key/delete', array(), array( 'keys' => array( $id ) ) );
	}
}
