<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Audit\Audit_Csv;
use LLM_Stack\Connection\Answer_Reader;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Connection\Redactor;
use LLM_Stack\Keys\Key_Query;
use LLM_Stack\Usage\Period;
use PHPUnit\Framework\TestCase;

/** Reading answers, sorting, periods, and texts for spreadsheets. */
final class PureTest extends TestCase {

	/** @dataProvider refusals */
	public function test_a_refusal_is_understood_in_the_form_of_each_version( int $status, $body, string $reason ): void {
		try {
			Answer_Reader::read( array( 'status' => $status, 'body' => is_string( $body ) ? $body : json_encode( $body ), 'headers' => array() ) );
			$this->fail( 'no error' );
		} catch ( Gateway_Error $error ) {
			$this->assertSame( $reason, $error->reason(), $error->getMessage() );
		}
	}

	public function refusals(): array {
		$error = static function ( string $message, string $type, ?string $param = null ): array {
			return array( 'error' => array( 'message' => $message, 'type' => $type, 'param' => $param, 'code' => '400' ) );
		};
		return array(
			'budget in 1.101'           => array( 429, $error( 'Budget has been exceeded!', 'budget_exceeded' ), 'budget_exceeded' ),
			'budget in 1.106'           => array( 422, $error( 'Budget has been exceeded!', 'budget_exceeded' ), 'budget_exceeded' ),
			'budget in 1.81'            => array( 400, $error( 'Budget has been exceeded!', 'budget_exceeded' ), 'budget_exceeded' ),
			'expired with 400'          => array( 400, $error( 'Authentication Error - Expired Key.', 'expired_key' ), 'key_expired' ),
			'not a key'                 => array( 401, $error( "LiteLLM Virtual Key expected. Received=abc, expected to start with 'sk-'.", 'auth_error' ), 'key_unknown' ),
			'member without permission' => array( 401, $error( 'Team member does not have permissions for endpoint', 'team_member_permission_error' ), 'not_allowed' ),
			'route that is not listed'  => array( 403, $error( 'Virtual key is not allowed to call this route.', 'auth_error' ), 'not_allowed' ),
			'refused by a hook'         => array( 403, $error( 'A new key of team x is refused: models are []: name some. Ask again within these bounds.', 'auth_error' ), 'refused' ),
			'model of a team'           => array( 403, $error( 'team not allowed', 'team_model_access_denied' ), 'model_denied' ),
			'model in 1.81'             => array( 401, $error( 'key not allowed', 'key_model_access_denied' ), 'model_denied' ),
			'alias exists'              => array( 400, $error( "Key with alias 'x' already exists.", 'bad_request_error', 'key_alias' ), 'alias_taken' ),
			'alias with a bad form'     => array( 400, $error( 'Invalid key_alias format.', 'bad_request_error', 'key_alias' ), 'alias_refused' ),
			'reserved alias'            => array( 403, array( 'detail' => 'A new key is refused: key_alias belongs to the stack.' ), 'refused' ),
			'validation'                => array( 422, array( 'detail' => array( array( 'loc' => array( 'body' ), 'msg' => 'wrong' ) ) ), 'bad_request' ),
			'error as text'             => array( 400, array( 'error' => 'wrong' ), 'bad_request' ),
			'empty object'              => array( 400, '{}', 'bad_request' ),
			'a number'                  => array( 200, '5', 'not_json' ),
			'nothing'                   => array( 200, '', 'not_json' ),
		);
	}

	public function test_keys_are_removed_from_texts(): void {
		$this->assertSame( 'key sk-… and Bearer … end', Redactor::text( "key sk-abcDEF_123-4 and Bearer xyz\n\x00end" ) );
		$this->assertSame( array( 'a' => array( 'note' => 'sk-…' ) ), Redactor::data( array( 'a' => array( 'key' => 'sk-1234567', 'note' => 'sk-1234567' ), 'secret' => 1 ) ) );
		$this->assertSame( 100, mb_strlen( Redactor::text( str_repeat( 'ü', 1000 ), 100 ) ) );
	}

	public function test_empty_values_are_sorted_last_in_both_directions(): void {
		$key = static function ( string $name, ?float $budget, ?string $expires ): array {
			return array( 'id' => $name, 'name' => $name, 'alias' => $name, 'spend' => 1.0, 'max_budget' => $budget, 'expires' => $expires, 'models' => array(), 'purpose' => '', 'status' => 'active', 'user' => 1 );
		};
		$keys = array( $key( 'a10', 10.0, null ), $key( 'a9', null, '2026-02-01' ), $key( 'b', 2.0, '2026-01-01' ) );
		$sorted = static function ( string $by, string $order ) use ( $keys ): string {
			return implode( ' ', array_column( Key_Query::run( $keys, array( 'orderby' => $by, 'order' => $order ) )['keys'], 'name' ) );
		};
		$this->assertSame( 'a9 a10 b', $sorted( 'name', 'asc' ) );
		$this->assertSame( 'a10 b a9', $sorted( 'used', 'asc' ) );
		$this->assertSame( 'b a10 a9', $sorted( 'used', 'desc' ) );
		$this->assertSame( 'b a9 a10', $sorted( 'expires', 'asc' ) );
		$this->assertSame( 'a9 b a10', $sorted( 'expires', 'desc' ) );
	}

	public function test_a_period_ends_today_in_utc_and_knows_the_sites_clock(): void {
		$now    = new DateTimeImmutable( '2026-10-26T00:30:00+01:00' );
		$period = Period::last( 2, $now );
		$this->assertSame( array( '2026-10-24', '2026-10-25' ), array( $period->start(), $period->end() ) );
		// Summer time ends in this night.
		$this->assertSame( array( '2026-10-24' => '2026-10-24T02:00:00+02:00', '2026-10-25' => '2026-10-25T02:00:00+02:00' ), $period->days() );
		$this->assertSame( '2026-10-26T01:00:00+01:00', Period::last( 1, $now->modify( '+1 day' ) )->days()['2026-10-26'] );
		$this->assertCount( 366, Period::last( 9999 )->days() );
	}

	public function test_spreadsheets_run_no_text(): void {
		foreach ( array( '=1', '+1', '-1', '@x', "\t=1", "\r=1", ' =1', "\u{FEFF}=1", '＝1' ) as $text ) {
			$this->assertSame( "'" . $text, Audit_Csv::harmless( $text ) );
		}
		foreach ( array( '', 'a=1', '1', 'مفتاح', '2026-11-28T10:00:00Z' ) as $text ) {
			$this->assertSame( $text, Audit_Csv::harmless( $text ) );
		}
	}
}
