<?php
/**
 * Tries the connection.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use LLM_Stack\Keys\Team;

defined( 'ABSPATH' ) || exit;

/**
 * Reports for each value where it comes from, whether it works, and what to do if it does not. Only run() calls the gateway.
 */
class Connection_Check {

	/**
	 * Transient with the last result.
	 */
	private const LAST = 'llm_stack_check';

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
	 * Creates the check.
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
	 * The values of the configuration. Keys appear as the start of their hash, which is no secret.
	 *
	 * @return array<int, array{name: string, source: string, shown: string, problem: string}>
	 */
	public function values(): array {
		$rows = array();
		foreach ( Configuration::names() as $name ) {
			$value  = $this->configuration->value( $name );
			$secret = in_array( $name, array( Configuration::ADMIN_KEY, Configuration::CONTENT_KEY, Configuration::AUDIT_KEY ), true );
			$shown  = $secret && '' !== $value->value() ? 'SHA-256 ' . ( new Secret( $value->value() ) )->fingerprint() . '…' : $value->value();
			$rows[] = array(
				'name'    => $name,
				'source'  => $value->source(),
				// A wrong address may contain a password.
				'shown'   => Configuration::URL === $name && ! $value->is_set() ? '' : Redactor::text( $shown, 200 ),
				'problem' => $value->problem(),
			);
		}
		return $rows;
	}

	/**
	 * The result of the last run; null if there is none.
	 *
	 * @return array{time: int, locale: string, results: array<int, array<string, mixed>>}|null
	 */
	public function last(): ?array {
		$last = get_transient( self::LAST );
		if ( ! is_array( $last ) || ! isset( $last['time'] ) || ! is_string( $last['locale'] ?? null ) || ! is_array( $last['results'] ?? null ) ) {
			return null;
		}
		return array(
			'time'    => (int) $last['time'],
			'locale'  => $last['locale'],
			'results' => $last['results'],
		);
	}

	/**
	 * Tries everything and keeps the result, in the language of the user who tries.
	 *
	 * @return array{time: int, locale: string, results: array<int, array<string, mixed>>}
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
		$last      = array(
			'time'    => time(),
			'locale'  => determine_locale(),
			'results' => $results,
		);
		set_transient( self::LAST, $last, DAY_IN_SECONDS );
		return $last;
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
