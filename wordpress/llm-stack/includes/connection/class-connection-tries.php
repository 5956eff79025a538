<?php
/**
 * What the check of the connection tries.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use LLM_Stack\Keys\Team;

defined( 'ABSPATH' ) || exit;

/**
 * Calls the gateway as the site does, and says what works, and what to do if something does not.
 */
final class Connection_Tries {

	/**
	 * Difference of the clocks in seconds that confuses expiries.
	 */
	private const CLOCK_TOLERANCE = 300;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * The team.
	 *
	 * @var Team
	 */
	private $team;

	/**
	 * The check of LiteLLM's interface.
	 *
	 * @var Interface_Check
	 */
	private $interface_check;

	/**
	 * Creates the tries.
	 *
	 * @param Configuration   $configuration   The connection settings.
	 * @param Client          $client          The client.
	 * @param Team            $team            The team.
	 * @param Interface_Check $interface_check The check of LiteLLM's interface.
	 */
	public function __construct( Configuration $configuration, Client $client, Team $team, Interface_Check $interface_check ) {
		$this->configuration   = $configuration;
		$this->client          = $client;
		$this->team            = $team;
		$this->interface_check = $interface_check;
	}

	/**
	 * Tries everything. A failure does not stop the others.
	 *
	 * @return array<int, array<string, mixed>> Results.
	 */
	public function run(): array {
		$results = array();
		foreach ( array(
			'admin_key'   => array( $this, 'try_admin_key' ),
			'power'       => array( $this, 'try_power' ),
			'team'        => array( $this, 'try_team' ),
			'content_key' => array( $this, 'try_content_key' ),
			'interface'   => array( $this, 'try_interface' ),
		) as $id => $try ) {
			try {
				$result = $try();
				if ( null !== $result ) {
					$results[] = array( 'id' => $id ) + $result;
				}
			} catch ( Gateway_Error $error ) {
				$results[] = self::result( 'critical', $error->getMessage(), $error->remedy(), $error->reason() ) + array( 'id' => $id );
			}
		}
		$results[] = array( 'id' => 'clock' ) + $this->compare_clocks();
		return $results;
	}

	/**
	 * Whether the admin key is known and how long it lives.
	 *
	 * @return array<string, mixed>
	 */
	private function try_admin_key(): array {
		$answer  = $this->client->manage( 'GET', '/key/info' );
		$expires = strtotime( (string) ( $answer['info']['expires'] ?? '' ) );
		if ( false === $expires ) {
			return self::result( 'good', __( 'The gateway knows the admin key, which does not expire.', 'llm-stack' ) );
		}
		$now  = time() + (int) $this->client->clock_difference();
		$days = (int) floor( ( $expires - $now ) / DAY_IN_SECONDS );
		/* translators: %d: a number of days */
		$sentence = sprintf( _n( 'The gateway knows the admin key, which expires in %d day.', 'The gateway knows the admin key, which expires in %d days.', $days, 'llm-stack' ), $days );
		return $days < 14
			? self::result( 'recommended', $sentence, __( 'Ask the operator of the gateway to rotate it. The old value keeps working for an hour, so the site has no outage.', 'llm-stack' ) )
			: self::result( 'good', $sentence );
	}

	/**
	 * Whether the admin key is one of an administrator, who could reach every key of the gateway.
	 *
	 * @throws Gateway_Error When the gateway does not answer.
	 * @return array<string, mixed>
	 */
	private function try_power(): array {
		try {
			$this->client->manage( 'GET', '/global/spend' );
		} catch ( Gateway_Error $error ) {
			if ( in_array( $error->reason(), array( 'not_allowed', 'key_gone', 'refused', 'bad_request', 'not_json' ), true ) ) {
				return self::result( 'good', __( 'The admin key reaches only what its service needs.', 'llm-stack' ) );
			}
			throw $error;
		}
		return self::result( 'critical', __( 'The admin key is that of an administrator of the gateway: a leak would expose every key and every team.', 'llm-stack' ), __( 'Use the key of a service with management rights instead, and rotate this one.', 'llm-stack' ), 'too_powerful' );
	}

	/**
	 * Whether the team exists and has models.
	 *
	 * @return array<string, mixed>
	 */
	private function try_team(): array {
		$info = $this->team->info( true );
		if ( $info['blocked'] ) {
			return self::result( 'critical', __( 'The team of the site is blocked, and with it all its keys.', 'llm-stack' ), __( 'Ask the operator of the gateway.', 'llm-stack' ) );
		}
		$count = count( $info['models'] );
		/* translators: 1: id of a team, 2: number of models */
		return self::result( 'good', sprintf( _n( 'The team %1$s has %2$d model.', 'The team %1$s has %2$d models.', $count, 'llm-stack' ), $info['id'], $count ) );
	}

	/**
	 * Whether the content key is known.
	 *
	 * @return array<string, mixed>
	 */
	private function try_content_key(): array {
		if ( '' === $this->configuration->value( Configuration::CONTENT_KEY )->source() ) {
			return self::result( 'good', __( 'There is no content key, so themes and plugins cannot use the models of the gateway.', 'llm-stack' ) );
		}
		$answer = $this->client->content( 'GET', '/v1/models', array(), Client::MANAGEMENT_SECONDS );
		$count  = count( (array) ( $answer['data'] ?? array() ) );
		/* translators: %d: number of models */
		return self::result( 'good', sprintf( _n( 'The gateway knows the content key, which reaches %d model.', 'The gateway knows the content key, which reaches %d models.', $count, 'llm-stack' ), $count ) );
	}

	/**
	 * Whether a page can show LiteLLM's interface in a frame; null if none has to.
	 *
	 * @return array<string, mixed>|null
	 */
	private function try_interface(): ?array {
		if ( ! Interface_Check::is_wanted() ) {
			return null;
		}
		$found = $this->interface_check->run();
		return $found['frame']
			? self::result( 'good', __( 'The page LiteLLM can show the interface of the gateway in a frame.', 'llm-stack' ) )
			: self::result( 'recommended', $found['message'], $found['remedy'], $found['reason'] );
	}

	/**
	 * Whether the clocks agree.
	 *
	 * @return array<string, mixed>
	 */
	private function compare_clocks(): array {
		$difference = $this->client->clock_difference();
		if ( null === $difference || abs( $difference ) <= self::CLOCK_TOLERANCE ) {
			return self::result( 'good', __( 'The clocks of the site and the gateway agree.', 'llm-stack' ) );
		}
		/* translators: %d: a number of seconds */
		return self::result( 'recommended', sprintf( __( 'The clocks of the site and the gateway differ by %d seconds, so expiry times are shown wrong.', 'llm-stack' ), abs( $difference ) ), __( 'Turn on time synchronisation (NTP) on both machines.', 'llm-stack' ) );
	}

	/**
	 * A result.
	 *
	 * @param string $status   One of good, recommended and critical, as in Site Health.
	 * @param string $sentence What was found.
	 * @param string $remedy   What to do about it.
	 * @param string $reason   Reason of the error.
	 * @return array<string, mixed>
	 */
	private static function result( string $status, string $sentence, string $remedy = '', string $reason = '' ): array {
		return array(
			'status'  => $status,
			'message' => $sentence,
			'remedy'  => $remedy,
			'reason'  => $reason,
		);
	}
}
