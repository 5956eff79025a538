<?php
/**
 * The numbers of the dashboard.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Keys\Key;
use LLM_Stack\Keys\Key_Snapshot;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Adds up a site's usage by day, model and key.
 */
class Usage_Report {

	public const DEFAULT_TOP = 100;
	public const LARGEST_TOP = 10000;

	/**
	 * Reads the daily totals.
	 *
	 * @var Activity
	 */
	private $activity;

	/**
	 * Copy of the team's keys.
	 *
	 * @var Key_Snapshot
	 */
	private $snapshot;

	/**
	 * Creates the report.
	 *
	 * @param Activity     $activity Reads the daily totals.
	 * @param Key_Snapshot $snapshot Copy of the team's keys.
	 */
	public function __construct( Activity $activity, Key_Snapshot $snapshot ) {
		$this->activity = $activity;
		$this->snapshot = $snapshot;
	}

	/**
	 * Usage of a period. Those without the right to manage keys see the sums of the site, and single keys only if they are
	 * their own.
	 *
	 * @param Actor  $actor  Who asks.
	 * @param Period $period The period.
	 * @param string $model  Name of a model; empty for all.
	 * @param string $key    Hash of a key; empty for all.
	 * @param int    $top    Most models and keys to return, the most expensive first.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function of( Actor $actor, Period $period, string $model = '', string $key = '', int $top = self::DEFAULT_TOP ): array {
		if ( ! $actor->may( Capabilities::VIEW ) ) {
			throw Gateway_Error::of( 'forbidden', __( 'You do not have the right to do this.', 'llm-stack' ) );
		}
		$activity = $this->activity->read( $period );
		$known    = array_column( $this->snapshot->keys(), null, 'id' );
		$may_see  = static function ( string $id ) use ( $actor, $known ): bool {
			return $actor->may( Capabilities::MANAGE_KEYS ) || ( isset( $known[ $id ] ) && $known[ $id ]['user'] === $actor->user_id() );
		};
		if ( '' !== $key && ! $may_see( $key ) ) {
			throw Gateway_Error::of( 'key_gone', __( 'This is not a key of this site.', 'llm-stack' ) );
		}
		$ours = self::keys_of_the_site( $activity['aliases'], $known );
		$days = array_fill_keys( array_keys( $period->days() ), Metrics::zero() );
		$sums = array(
			'models' => array(),
			'keys'   => array(),
		);
		foreach ( $activity['cells'] as list( $date, $cell_model, $id, $metrics ) ) {
			if ( ! isset( $ours[ $id ], $days[ $date ] ) || ! in_array( $model, array( '', $cell_model ), true ) || ! in_array( $key, array( '', $id ), true ) ) {
				continue;
			}
			$days[ $date ] = Metrics::add( $days[ $date ], $metrics );
			foreach ( array(
				'models' => $cell_model,
				'keys'   => $id,
			) as $group => $name ) {
				$sums[ $group ][ $name ]['sum']           = Metrics::add( $sums[ $group ][ $name ]['sum'] ?? Metrics::zero(), $metrics );
				$sums[ $group ][ $name ]['cost'][ $date ] = ( $sums[ $group ][ $name ]['cost'][ $date ] ?? 0 ) + $metrics['cost'];
			}
		}
		$sums['keys'] = array_filter( $sums['keys'], $may_see, ARRAY_FILTER_USE_KEY );
		return self::present( $period, $days, $sums, $ours, $top );
	}

	/**
	 * Names of the site's keys by hash. A deleted key is known by its alias only.
	 *
	 * @param array<string, string>               $aliases Aliases of the keys with usage, by hash.
	 * @param array<string, array<string, mixed>> $known   Existing keys by hash.
	 * @return array<string, string>
	 */
	private static function keys_of_the_site( array $aliases, array $known ): array {
		$names = array();
		foreach ( $aliases as $id => $alias ) {
			$is_ours = isset( $known[ $id ] )
				? Key::is_of_this_site( $known[ $id ] )
				: 'team' === Settings::get( 'scope' ) || 0 === strpos( $alias, Settings::alias_prefix() );
			if ( $is_ours ) {
				$names[ $id ] = Key::short_name( $alias );
			}
		}
		return $names;
	}

	/**
	 * The report as it is shown.
	 *
	 * @param Period                                                    $period The period.
	 * @param array<string, array<string, int|float>>                   $days   Metrics by date.
	 * @param array<string, array<string, array<string, array<mixed>>>> $sums   Sums by model and by key.
	 * @param array<string, string>                                     $names  Names of the keys.
	 * @param int                                                       $top    Most models and keys to return.
	 * @return array<string, mixed>
	 */
	private static function present( Period $period, array $days, array $sums, array $names, int $top ): array {
		$starts = $period->days();
		$list   = array();
		foreach ( $days as $date => $metrics ) {
			$list[] = array(
				'date'      => $date,
				'starts_at' => $starts[ $date ],
			) + Metrics::present( $metrics );
		}
		return array(
			'period' => array(
				'start'          => $period->start(),
				'end'            => $period->end(),
				'time_zone'      => 'UTC',
				'site_time_zone' => wp_timezone_string(),
			),
			'totals' => Metrics::present( array_reduce( $days, array( Metrics::class, 'add' ), Metrics::zero() ) ),
			'days'   => $list,
			'models' => self::groups( $sums['models'], array_keys( $days ), array(), $top ),
			'keys'   => self::groups( $sums['keys'], array_keys( $days ), $names, $top ),
			'counts' => array_map( 'count', $sums ),
		);
	}

	/**
	 * Sums as a list, the most expensive first.
	 *
	 * @param array<string, array<string, array<mixed>>> $sums  Sums and costs by day, by id.
	 * @param string[]                                   $dates All dates.
	 * @param array<string, string>                      $names Names by id, if they differ.
	 * @param int                                        $top   Most entries to return.
	 * @return array<int, array<string, mixed>>
	 */
	private static function groups( array $sums, array $dates, array $names, int $top ): array {
		uasort(
			$sums,
			static function ( array $one, array $other ): int {
				return array( $other['sum']['cost'], $other['sum']['requests'] ) <=> array( $one['sum']['cost'], $one['sum']['requests'] );
			}
		);
		$groups = array();
		foreach ( array_slice( $sums, 0, $top, true ) as $id => $group ) {
			$costs = array();
			foreach ( $dates as $date ) {
				$costs[] = round( $group['cost'][ $date ] ?? 0, 6 );
			}
			$groups[] = array(
				'id'          => (string) $id,
				'name'        => $names[ $id ] ?? (string) $id,
				'cost_by_day' => $costs,
			) + Metrics::present( $group['sum'] );
		}
		return $groups;
	}
}
