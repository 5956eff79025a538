<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Connection\Circuit_Breaker;
use LLM_Stack\Connection\Gateway_Error;
use PHPUnit\Framework\TestCase;

final class CircuitBreakerTest extends TestCase {

	private $now = 1000;

	protected function setUp(): void {
		$GLOBALS['transients'] = array();
	}

	public function test_it_opens_after_three_failures_in_a_row_and_waits_longer_each_time(): void {
		$breaker = $this->breaker();
		$this->fail_times( $breaker, 2 );
		$breaker->succeeded();
		$this->fail_times( $breaker, 3 );
		foreach ( array( 30, 60, 120, 240, 300, 300 ) as $wait ) {
			$this->assertSame( $wait, $breaker->seconds_left() );
			$this->assertFalse( $this->passes( $breaker ) );
			$this->now += $wait;
			$this->assertTrue( $this->passes( $breaker ) );
			$breaker->failed();
		}
	}

	public function test_one_request_tries_while_the_others_wait(): void {
		$breaker = $this->breaker();
		$this->fail_times( $breaker, 3 );
		$this->now += 31;
		$this->assertSame( array( true, false ), array( $this->passes( $breaker ), $this->passes( $this->breaker() ) ) );
		$breaker->succeeded();
		$this->assertTrue( $this->passes( $this->breaker() ) );
	}

	public function test_a_clock_that_was_set_back_does_not_keep_it_open(): void {
		$breaker = $this->breaker();
		$this->fail_times( $breaker, 3 );
		$this->now -= 86400;
		$this->assertTrue( $this->passes( $breaker ) );
	}

	public function test_another_address_is_not_affected(): void {
		$this->fail_times( $this->breaker(), 3 );
		$this->assertTrue( $this->passes( $this->breaker( 'https://other.example' ) ) );
	}

	private function breaker( string $address = 'https://llm.example.com' ): Circuit_Breaker {
		return new Circuit_Breaker( $address, function (): int {
			return $this->now;
		} );
	}

	private function fail_times( Circuit_Breaker $breaker, int $times ): void {
		for ( ; $times > 0; $times-- ) {
			$this->assertTrue( $this->passes( $breaker ) );
			$breaker->failed();
		}
	}

	private function passes( Circuit_Breaker $breaker ): bool {
		try {
			$breaker->pass( 8 );
			return true;
		} catch ( Gateway_Error $error ) {
			return false;
		}
	}
}
