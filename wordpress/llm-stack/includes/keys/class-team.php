<?php
/**
 * The team that the site's keys belong to.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Configuration;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the team's models and budget, which bound all its keys together.
 */
class Team {

	/**
	 * Seconds that an answer stays valid. LiteLLM itself records spend with a delay of some seconds.
	 */
	private const LIFETIME = 60;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Creates the team.
	 *
	 * @param Client        $client        The client.
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Client $client, Configuration $configuration ) {
		$this->client        = $client;
		$this->configuration = $configuration;
	}

	/**
	 * Id of the team.
	 */
	public function id(): string {
		return $this->configuration->team();
	}

	/**
	 * Models, budget, spend and limits of the team.
	 *
	 * @param bool $fresh Whether to ask the gateway in any case.
	 * @return array<string, mixed>
	 * @throws \LLM_Stack\Connection\Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function info( bool $fresh = false ): array {
		$name   = 'llm_stack_team_' . substr( md5( $this->configuration->url() . ' ' . $this->id() ), 0, 12 );
		$cached = $fresh ? false : get_transient( $name );
		if ( is_array( $cached ) ) {
			return $cached;
		}
		$answer = $this->client->manage(
			'GET',
			'/team/info',
			array(
				'team_id'   => $this->id(),
				// Without it, LiteLLM adds all keys of the team, which takes seconds for thousands of them.
				'key_limit' => 1,
			)
		);
		$row    = is_array( $answer['team_info'] ?? null ) ? $answer['team_info'] : array();
		$info   = array(
			'id'              => $this->id(),
			'models'          => array_values( array_filter( (array) ( $row['models'] ?? array() ), 'is_string' ) ),
			'spend'           => (float) ( $row['spend'] ?? 0 ),
			'max_budget'      => isset( $row['max_budget'] ) ? (float) $row['max_budget'] : null,
			'budget_duration' => $row['budget_duration'] ?? null,
			'budget_reset_at' => $row['budget_reset_at'] ?? null,
			'rpm_limit'       => isset( $row['rpm_limit'] ) ? (int) $row['rpm_limit'] : null,
			'blocked'         => true === ( $row['blocked'] ?? false ),
		);
		set_transient( $name, $info, self::LIFETIME );
		return $info;
	}
}
