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
	 * their own. `progress` says how many of the days were read, and how many need not be read again; the next question reads on.
	 *
	 * @param Actor  $actor  Who asks.
	 * @param Period $period The period.
	 * @param string $model  Name of a model; empty for all.
	 * @param string $key    Hash of a key; empty for all.
	 * @param int    $top    Most models and keys to return, the most expensive first.
	 * @param bool   $stored Whether to leave the gateway alone.
	 * @return array<string, mixed>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function of( Actor $actor, Period $period, string $model = '', string $key = '', int $top = self::DEFAULT_TOP, bool $stored = false ): array {
		if ( ! $actor->may( Capabilities::VIEW ) ) {
			throw Gateway_Error::of( 'forbidden', __( 'You do not have the right to do this.', 'llm-stack' ) );
		}
		$keys    = $stored ? $this->snapshot->stored() : $this->snapshot->keys();
		$known   = array_column( $keys ?? array(), null, 'id' );
		$may_see = static function ( string $id ) use ( $actor, $known ): bool {
			return $actor->may( Capabilities::MANAGE_KEYS ) || ( isset( $known[ $id ] ) && $known[ $id ]['user'] === $actor->user_id() );
		};
		if ( null !== $keys && '' !== $key && ! $may_see( $key ) ) {
			throw Gateway_Error::of( 'key_gone', __( 'This is not a key of this site.', 'llm-stack' ) );
		}
		if ( ! $stored ) {
			$this->activity->read( $period );
		}
		$dates = array_keys( $period->days() );
		$sums  = new Usage_Sums( $dates, $model, $key );
		$names = array();
		$read  = 0;
		$store = $this->activity->store();
		// Without the keys, it is unknown which usage is that of the site. The newest alias of a key counts.
		$readable = null === $keys ? array() : array_reverse( $dates );
		foreach ( $readable as $date ) {
			$totals = $store->totals( $date );
			if ( null === $totals ) {
				continue;
			}
			++$read;
			$names += self::names( $totals['keys'], $names, $known );
			$sums->add( $date, $totals, $names );
		}
		return $this->present( $period, $sums, $names, $may_see, $top ) + array(
			'progress' => array(
				'days'    => $period->length(),
				'read'    => $read,
				'current' => count( array_filter( $readable, array( $store, 'is_current' ) ) ),
			),
		);
	}

	/**
	 * Names of the site's keys by hash, and null for other keys. A deleted key is known by its alias only.
	 *
	 * @param array<int, array{0: string, 1: string}> $keys  Hashes and aliases of keys with usage.
	 * @param array<string, string|null>              $names Names that are known already.
	 * @param array<string, array<string, mixed>>     $known Existing keys by hash.
	 * @return array<string, string|null>
	 */
	private static function names( array $keys, array $names, array $known ): array {
		$more = array();
		foreach ( $keys as list( $id, $alias ) ) {
			if ( ! array_key_exists( $id, $names ) ) {
				$is_ours     = isset( $known[ $id ] )
					? Key::is_of_this_site( $known[ $id ] )
					: 'team' === Settings::get( 'scope' ) || 0 === strpos( $alias, Settings::alias_prefix() );
				$more[ $id ] = $is_ours ? Key::short_name( $alias ) : null;
			}
		}
		return $more;
	}

	/**
	 * The report as it is shown.
	 *
	 * @param Period                     $period  The period.
	 * @param Usage_Sums                 $sums    The sums.
	 * @param array<string, string|null> $names   Names of the keys.
	 * @param callable                   $may_see Whether the user may see a key.
	 * @param int                        $top     Most models and keys to return.
	 * @return array<string, mixed>
	 *
	 * @phpstan-param callable( string ): bool $may_see
	 */
	private function present( Period $period, Usage_Sums $sums, array $names, callable $may_see, int $top ): array {
		$starts = $period->days();
		$days   = array();
		$total  = Metrics::zero();
		foreach ( $sums->days() as $date => $metrics ) {
			Metrics::add( $total, $metrics );
			$days[] = array(
				'date'      => $date,
				'starts_at' => $starts[ $date ],
			) + Metrics::present( $metrics );
		}
		$models = $sums->groups( Usage_Sums::MODELS );
		$keys   = array_filter( $sums->groups( Usage_Sums::KEYS ), $may_see, ARRAY_FILTER_USE_KEY );
		return array(
			'period' => array(
				'start'          => $period->start(),
				'end'            => $period->end(),
				'time_zone'      => 'UTC',
				'site_time_zone' => wp_timezone_string(),
			),
			'totals' => Metrics::present( $total ),
			'days'   => $days,
			'models' => self::entries( $models, array_keys( $starts ), array(), $top ),
			'keys'   => self::entries( $keys, array_keys( $starts ), $names, $top ),
			'counts' => array(
				'models' => count( $models ),
				'keys'   => count( $keys ),
			),
		);
	}

	/**
	 * Sums as a list, the most expensive first.
	 *
	 * @param array<string, array{sum: array<int, int|float>, cost: array<string, int|float>}> $groups Sums and costs by day, by id.
	 * @param string[]                                                                         $dates  All dates.
	 * @param array<string, string|null>                                                       $names  Names by id, if they differ.
	 * @param int                                                                              $top    Most entries to return.
	 * @return array<int, array<string, mixed>>
	 */
	private static function entries( array $groups, array $dates, array $names, int $top ): array {
		uasort(
			$groups,
			static function ( array $one, array $other ): int {
				return array( $other['sum'][ Metrics::COST ], $other['sum'][ Metrics::REQUESTS ] ) <=> array( $one['sum'][ Metrics::COST ], $one['sum'][ Metrics::REQUESTS ] );
			}
		);
		$list = array();
		foreach ( array_slice( $groups, 0, $top, true ) as $id => $group ) {
			$costs = array();
			foreach ( $dates as $date ) {
				$costs[] = round( $group['cost'][ $date ] ?? 0, 6 );
			}
			$list[] = array(
				'id'          => (string) $id,
				'name'        => $names[ $id ] ?? (string) $id,
				'cost_by_day' => $costs,
			) + Metrics::present( $group['sum'] );
		}
		return $list;
	}
}
