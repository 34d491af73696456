#!/usr/bin/perl
# A client made of Net::SMPP: binds to 127.0.0.1 at the port given, sends three
# messages, waits for a receipt, and unbinds. It prints JSON lines of the answers.
use strict;
use warnings;
use Encode qw(encode);
use JSON::PP;
use Net::SMPP;

$| = 1;
my ($port, $password) = @ARGV;
my $json = JSON::PP->new->canonical->ascii;
sub report { print $json->encode({@_}), "\n" }
sub answer { my ($pdu, @more) = @_; report(cmd => $pdu->explain_cmd, status => $pdu->status, @more) }

my ($smsc, $bound) = Net::SMPP->new_transceiver('127.0.0.1', port => $port, system_id => 'perl', password => $password)
    or die "connect: $!";
answer($bound, system_id => $bound->{system_id});
exit if $bound->status;

my %to = (
    source_addr_ton => 5, source_addr => 'Perl',
    dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => '447700900123',
);
sub submit { my $pdu = $smsc->submit_sm(%to, @_) or die 'submit'; answer($pdu, id => $pdu->{message_id}) }

submit(data_coding => 0, short_message => encode('gsm0338', "Hello \x{20ac}"));
submit(data_coding => 8, esm_class => 0x40, short_message => pack('C*', 5, 0, 3, 9, 2, 1) . encode('UTF-16BE', "\x{60a8}"));
submit(data_coding => 8, esm_class => 0x40, short_message => pack('C*', 5, 0, 3, 9, 2, 2) . encode('UTF-16BE', "\x{597d}"));
answer($smsc->enquire_link);
submit(data_coding => 0, registered_delivery => 1, short_message => '', message_payload => 'p' x 300);

my $receipt = $smsc->read_pdu or die 'receipt';
report(
    cmd => $receipt->explain_cmd, esm_class => $receipt->{esm_class}, text => $receipt->{short_message},
    state => unpack('C', $receipt->{message_state}), id => unpack('Z*', $receipt->{receipted_message_id}),
);
$smsc->deliver_sm_resp(seq => $receipt->seq, message_id => '');
answer($smsc->unbind);
