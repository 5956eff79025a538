<?php
/**
 * Connects the plugin's parts.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

use LLM_Stack\AI\Text_Generator;
use LLM_Stack\Audit\Audit_Log;
use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Configuration;
use LLM_Stack\Connection\Connection_Check;
use LLM_Stack\Connection\Connection_Tries;
use LLM_Stack\Connection\Interface_Check;
use LLM_Stack\Keys\Bounds;
use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Keys\Key_Creator;
use LLM_Stack\Keys\Key_Directory;
use LLM_Stack\Keys\Key_Gateway;
use LLM_Stack\Keys\Key_Snapshot;
use LLM_Stack\Keys\Team;
use LLM_Stack\Usage\Activity;
use LLM_Stack\Usage\Usage_Report;

defined( 'ABSPATH' ) || exit;

/**
 * Creates the parts when they are needed first.
 */
class Services {

	/**
	 * Seconds that reading may take in a request, in a background job, and in a shell. PHP ends jobs after 30 seconds by default.
	 */
	private const REQUEST_SECONDS    = 1.0;
	private const BACKGROUND_SECONDS = 20.0;
	private const SHELL_SECONDS      = 600.0;

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Parts that exist already, by class.
	 *
	 * @var array<string, object>
	 */
	private $made = array();

	/**
	 * Creates the services.
	 *
	 * @param Configuration|null $configuration The connection settings.
	 */
	public function __construct( ?Configuration $configuration = null ) {
		$this->configuration = $configuration ?? new Configuration();
	}

	/**
	 * The connection settings.
	 */
	public function configuration(): Configuration {
		return $this->configuration;
	}

	/**
	 * The client.
	 */
	public function client(): Client {
		return $this->once(
			Client::class,
			function (): Client {
				return new Client( $this->configuration );
			}
		);
	}

	/**
	 * The audit log.
	 */
	public function audit(): Audit_Log {
		return $this->once(
			Audit_Log::class,
			function (): Audit_Log {
				return new Audit_Log( $this->configuration );
			}
		);
	}

	/**
	 * The team.
	 */
	public function team(): Team {
		return $this->once(
			Team::class,
			function (): Team {
				return new Team( $this->client(), $this->configuration );
			}
		);
	}

	/**
	 * Finds keys.
	 */
	public function keys(): Key_Directory {
		return new Key_Directory( $this->key_gateway(), $this->snapshot() );
	}

	/**
	 * Creates keys.
	 */
	public function key_creator(): Key_Creator {
		return new Key_Creator( $this->key_gateway(), $this->snapshot(), $this->team(), new Bounds( $this->configuration ), $this->audit() );
	}

	/**
	 * Blocks, unblocks and deletes keys.
	 */
	public function key_changes(): Key_Changes {
		return new Key_Changes( $this->keys(), $this->key_gateway(), $this->snapshot(), $this->audit() );
	}

	/**
	 * The numbers of the dashboard.
	 */
	public function usage(): Usage_Report {
		return new Usage_Report( new Activity( $this->client(), $this->source(), self::seconds() ), $this->snapshot() );
	}

	/**
	 * The check of the connection.
	 */
	public function check(): Connection_Check {
		return new Connection_Check( $this->configuration, new Connection_Tries( $this->configuration, $this->client(), $this->team(), $this->interface_check() ) );
	}

	/**
	 * The check of LiteLLM's interface.
	 */
	public function interface_check(): Interface_Check {
		return new Interface_Check( $this->configuration, $this->client() );
	}

	/**
	 * Text from models.
	 */
	public function text(): Text_Generator {
		return new Text_Generator( $this->client() );
	}

	/**
	 * Calls about keys.
	 */
	private function key_gateway(): Key_Gateway {
		return new Key_Gateway( $this->client(), $this->configuration->team() );
	}

	/**
	 * Reads the list of keys in the background, with more time than a request has.
	 *
	 * @throws \LLM_Stack\Connection\Gateway_Error When the gateway does not answer, or the list is too long for one run.
	 */
	public function read_keys(): void {
		( new Key_Snapshot( $this->key_gateway(), $this->source(), self::BACKGROUND_SECONDS ) )->read_all();
	}

	/**
	 * Copy of the team's keys.
	 */
	private function snapshot(): Key_Snapshot {
		return $this->once(
			Key_Snapshot::class,
			function (): Key_Snapshot {
				return new Key_Snapshot( $this->key_gateway(), $this->source(), self::seconds() );
			}
		);
	}

	/**
	 * Seconds that reading may take before an answer says how far it is. A shell waits for all of it.
	 */
	private static function seconds(): float {
		return defined( 'WP_CLI' ) && WP_CLI ? self::SHELL_SECONDS : self::REQUEST_SECONDS;
	}

	/**
	 * Address of the gateway and team, for the names of transients.
	 */
	private function source(): string {
		return $this->configuration->value( Configuration::URL )->value() . ' ' . $this->configuration->team();
	}

	/**
	 * A part that exists once.
	 *
	 * @template Part of object
	 * @param string   $name Its class.
	 * @param callable $make Creates it.
	 * @return object
	 *
	 * @phpstan-param class-string<Part> $name
	 * @phpstan-param callable(): Part $make
	 * @phpstan-return Part
	 */
	private function once( string $name, callable $make ) {
		$part = $this->made[ $name ] ?? null;
		if ( ! $part instanceof $name ) {
			$part                = $make();
			$this->made[ $name ] = $part;
		}
		return $part;
	}
}
