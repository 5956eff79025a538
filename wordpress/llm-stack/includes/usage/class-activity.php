<?php
/**
 * What the keys of the team did.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Lock;

defined( 'ABSPATH' ) || exit;

/**
 * Reads LiteLLM's daily totals.
 *
 * With hundreds of active keys, an answer about 90 days has 100 MB and takes LiteLLM a minute. So a request reads days, the newest
 * first, for a limited time, and stores them. The next request continues, also one of another user.
 *
 * @phpstan-import-type Totals from Daily_Totals
 */
class Activity {

	/**
	 * A call shorter than the first number of seconds lets the next one ask about more days; one longer than the second, about
	 * fewer.
	 */
	private const QUICK = 0.25;
	private const LONG  = 0.6;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Days that were read.
	 *
	 * @var Day_Store
	 */
	private $store;

	/**
	 * Name of the transient with the number of days to ask about at once.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Seconds in which a request asks about further days.
	 *
	 * @var float
	 */
	private $seconds;

	/**
	 * Returns the time in seconds.
	 *
	 * @var callable(): float
	 */
	private $clock;

	/**
	 * Creates the reader.
	 *
	 * @param Client        $client  The client.
	 * @param string        $source  Address of the gateway and team.
	 * @param float         $seconds Seconds in which a request asks about further days.
	 * @param callable|null $clock   Returns the time in seconds.
	 *
	 * @phpstan-param (callable(): float)|null $clock
	 */
	public function __construct( Client $client, string $source, float $seconds, ?callable $clock = null ) {
		$this->client  = $client;
		$this->store   = new Day_Store( $source );
		$this->name    = 'llm_stack_usage_days_' . substr( md5( $source ), 0, 12 );
		$this->seconds = $seconds;
		$this->clock   = $clock ?? static function (): float {
			return microtime( true );
		};
	}

	/**
	 * Stored days, which read() has read.
	 */
	public function store(): Day_Store {
		return $this->store;
	}

	/**
	 * Reads the days of a period that are missing or old, until the time is over.
	 *
	 * @param Period $period The period.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function read( Period $period ): void {
		// An answer of some megabytes takes a hundred.
		wp_raise_memory_limit( 'admin' );
		$dates = array_reverse( array_keys( $period->days() ) );
		$end   = ( $this->clock )() + $this->seconds;
		do {
			$missing = $this->first_missing( $dates );
			if ( null === $missing ) {
				return;
			}
			$did_read = Lock::attempt(
				'usage',
				max( 0, $end - ( $this->clock )() ),
				function () use ( $missing, $dates ): void {
					// The request that had the lock may have read this day.
					$this->store->reload( $missing );
					if ( ! $this->store->is_current( $missing ) ) {
						$this->read_from( $missing, $dates );
					}
				}
			);
		} while ( $did_read && ( $this->clock )() < $end );
	}

	/**
	 * The first of some days that must be read.
	 *
	 * @param string[] $dates Days as YYYY-MM-DD.
	 */
	private function first_missing( array $dates ): ?string {
		foreach ( $dates as $date ) {
			if ( ! $this->store->is_current( $date ) ) {
				return $date;
			}
		}
		return null;
	}

	/**
	 * Reads a missing day and those missing right before it, as many as one call may ask about.
	 *
	 * @param string   $last  The day as YYYY-MM-DD.
	 * @param string[] $dates Days of the period, the newest first.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function read_from( string $last, array $dates ): void {
		$wanted = array();
		$most   = $this->most_days();
		foreach ( array_slice( $dates, (int) array_search( $last, $dates, true ), $most ) as $date ) {
			if ( $this->store->is_current( $date ) ) {
				break;
			}
			$wanted[] = $date;
		}
		$start = ( $this->clock )();
		try {
			$read = $this->ask( (string) end( $wanted ), $last );
		} catch ( Gateway_Error $error ) {
			$this->after_failure( $error, count( $wanted ) );
			return;
		}
		$days = array();
		foreach ( $wanted as $date ) {
			$days[ $date ] = $read[ $date ] ?? Daily_Totals::none();
		}
		$this->store->put( $days );
		$took = ( $this->clock )() - $start;
		if ( $took < self::QUICK && count( $wanted ) === $most && $most < Period::LONGEST ) {
			$this->set_most_days( 2 * $most );
		} elseif ( $took > self::LONG && count( $wanted ) > 1 ) {
			$this->set_most_days( intdiv( count( $wanted ), 2 ) );
		}
	}

	/**
	 * Asks LiteLLM.
	 *
	 * @param string $first First day as YYYY-MM-DD.
	 * @param string $last  Last day as YYYY-MM-DD.
	 * @return array<string, array<string, array<mixed>>> Totals by YYYY-MM-DD.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 *
	 * @phpstan-return array<string, Totals>
	 */
	private function ask( string $first, string $last ): array {
		// A parameter `model` would make LiteLLM take this for a call of the model, and refuse it.
		$query = array(
			'start_date' => $first,
			'end_date'   => $last,
		);
		return Daily_Totals::of_answer( $this->client->manage( 'GET', '/user/daily/activity/aggregated', $query ) );
	}

	/**
	 * Makes the next question smaller if the answer was too large or took too long.
	 *
	 * @param Gateway_Error $error What went wrong.
	 * @param int           $days  How many days were asked about.
	 * @throws Gateway_Error Unless a smaller question can follow at once.
	 */
	private function after_failure( Gateway_Error $error, int $days ): void {
		if ( $days > 1 && in_array( $error->reason(), array( 'too_large', 'slow', 'failed' ), true ) ) {
			$this->set_most_days( intdiv( $days, 4 ) );
			if ( 'too_large' === $error->reason() ) {
				return;
			}
		}
		throw $error;
	}

	/**
	 * Most days to ask about at once. The first question is about one day, because the number of active keys is unknown.
	 */
	private function most_days(): int {
		$days = get_transient( $this->name );
		return is_numeric( $days ) && $days >= 1 ? (int) $days : 1;
	}

	/**
	 * Sets the most days to ask about at once.
	 *
	 * @param int $days Their number.
	 */
	private function set_most_days( int $days ): void {
		set_transient( $this->name, min( max( 1, $days ), Period::LONGEST ), WEEK_IN_SECONDS );
	}
}
