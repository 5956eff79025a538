<?php
/**
 * Totals of days that were read.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Packed_Transient;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps totals by day, so that every period that contains a day shares them. A transient has the days of a week.
 *
 * @phpstan-import-type Totals from Daily_Totals
 */
final class Day_Store {

	/**
	 * How long totals are current, by the seconds between the end of their day and reading them. LiteLLM records requests with a
	 * delay of some seconds. After a failure of its database, it can take hours.
	 */
	private const CURRENT = array(
		2 * DAY_IN_SECONDS => MONTH_IN_SECONDS,
		HOUR_IN_SECONDS    => DAY_IN_SECONDS,
	);

	/**
	 * Seconds that totals of the present day are current.
	 */
	private const LIFETIME = 60;

	/**
	 * Start of the names of the transients.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * The weeks that this request has read: totals and the time at which they were read, by YYYY-MM-DD.
	 *
	 * @var array<string, array<string, array<string, mixed>>>
	 *
	 * @phpstan-var array<string, array<string, array{at: int, totals: Totals}>>
	 */
	private $weeks = array();

	/**
	 * Creates the store.
	 *
	 * @param string $source Address of the gateway and team.
	 */
	public function __construct( string $source ) {
		$this->name = 'llm_stack_days_' . substr( md5( $source ), 0, 12 ) . '_';
	}

	/**
	 * Totals of a day, which may be old; null if it was never read.
	 *
	 * @param string $date Day as YYYY-MM-DD.
	 * @return array<string, array<mixed>>|null
	 *
	 * @phpstan-return Totals|null
	 */
	public function totals( string $date ): ?array {
		return $this->week( self::week_of( $date ) )[ $date ]['totals'] ?? null;
	}

	/**
	 * Whether the totals of a day need not be read again.
	 *
	 * @param string $date Day as YYYY-MM-DD.
	 */
	public function is_current( string $date ): bool {
		$at = $this->week( self::week_of( $date ) )[ $date ]['at'] ?? null;
		// A clock that was set back must not keep totals for ever.
		return null !== $at && $at <= time() && time() - $at <= self::lifetime( $date, $at );
	}

	/**
	 * Stores days that were read at this moment.
	 *
	 * @param array<string, array<string, array<mixed>>> $days Totals by YYYY-MM-DD.
	 *
	 * @phpstan-param array<string, Totals> $days
	 */
	public function put( array $days ): void {
		$changed = array();
		foreach ( $days as $date => $totals ) {
			$week             = self::week_of( $date );
			$changed[ $week ] = array(
				$date => array(
					'at'     => time(),
					'totals' => $totals,
				),
			) + ( $changed[ $week ] ?? $this->week( $week ) );
		}
		foreach ( $changed as $week => $stored ) {
			$this->weeks[ $week ] = $stored;
			Packed_Transient::set( $this->name . $week, $stored, MONTH_IN_SECONDS );
		}
	}

	/**
	 * Reads the week of a day again: another request may have stored days of it.
	 *
	 * @param string $date Day as YYYY-MM-DD.
	 */
	public function reload( string $date ): void {
		$week = self::week_of( $date );
		unset( $this->weeks[ $week ] );
		Packed_Transient::reload( $this->name . $week );
	}

	/**
	 * The stored days of a week.
	 *
	 * @param string $week Number of the week.
	 * @return array<string, array<string, mixed>>
	 *
	 * @phpstan-return array<string, array{at: int, totals: Totals}>
	 */
	private function week( string $week ): array {
		if ( ! isset( $this->weeks[ $week ] ) ) {
			$days = array();
			foreach ( Packed_Transient::get( $this->name . $week ) ?? array() as $date => $day ) {
				if ( is_int( $day['at'] ?? null ) && isset( $day['totals']['keys'], $day['totals']['models'], $day['totals']['cells'] ) ) {
					$days[ (string) $date ] = $day;
				}
			}
			$this->weeks[ $week ] = $days;
		}
		return $this->weeks[ $week ];
	}

	/**
	 * Number of the week of a day.
	 *
	 * @param string $date Day as YYYY-MM-DD.
	 */
	private static function week_of( string $date ): string {
		return (string) intdiv( (int) strtotime( "$date UTC" ), WEEK_IN_SECONDS );
	}

	/**
	 * Seconds that totals are current.
	 *
	 * @param string $date Their day as YYYY-MM-DD.
	 * @param int    $at   Unix time at which they were read.
	 */
	private static function lifetime( string $date, int $at ): int {
		$age = $at - (int) strtotime( "$date UTC" ) - DAY_IN_SECONDS;
		foreach ( self::CURRENT as $least => $seconds ) {
			if ( $age >= $least ) {
				return $seconds;
			}
		}
		return self::LIFETIME;
	}
}
