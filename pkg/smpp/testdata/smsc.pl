#!/usr/bin/perl
# A short message centre made of Net::SMPP, for one client. It prints JSON lines:
# where it listens, and what the client sends. Messages that ask for a receipt get
# one. With the argument "packed" data_coding 0 is septets, eight in seven octets.
use strict;
use warnings;
use Encode qw(decode);
use JSON::PP;
use Net::SMPP;

$| = 1;
my $packed = @ARGV && $ARGV[0] eq 'packed';
my $json = JSON::PP->new->canonical->ascii;
sub report { print $json->encode({@_}), "\n" }

sub text {
    my ($pdu) = @_;
    my $octets = $pdu->{message_payload} // $pdu->{short_message};
    # A user data header says its own length in its first octet.
    $octets = substr($octets, 1 + unpack('C', $octets)) if $pdu->{esm_class} & 0x40;
    return decode('UTF-16BE', $octets) if $pdu->{data_coding} == 8;
    return decode('iso-8859-1', $octets) if $pdu->{data_coding} == 3;
    return decode('gsm0338', $packed ? Net::SMPP::unpack_7bit($octets) : $octets);
}

my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, timeout => 30) or die "listen: $!";
report(cmd => 'listen', port => $listener->sockport);
my $client = $listener->accept or die "accept: $!";
my $last = 0;
while (my $pdu = $client->read_pdu) {
    my $cmd = $pdu->explain_cmd;
    my %seq = (seq => $pdu->seq);
    if ($cmd eq 'bind_transceiver') {
        report(cmd => $cmd, map { $_ => $pdu->{$_} } qw(system_id password system_type interface_version));
        $client->bind_transceiver_resp(%seq, system_id => 'perl');
        $client->enquire_link(async => 1);
    } elsif ($cmd eq 'submit_sm') {
        my $id = 'm' . ++$last;
        report(
            cmd => $cmd, id => $id, text => text($pdu), octets => length $pdu->{short_message},
            (map { $_ => $pdu->{$_} } qw(source_addr source_addr_ton destination_addr dest_addr_ton dest_addr_npi data_coding)),
            ($pdu->{esm_class} & 0x40 ? (header => unpack('H*', substr($pdu->{short_message}, 0, 6))) : ()),
            (defined $pdu->{sar_segment_seqnum} ? (sar => unpack('H*', $pdu->{sar_total_segments} . $pdu->{sar_segment_seqnum})) : ()),
        );
        $client->submit_sm_resp(%seq, message_id => $id);
        $client->deliver_sm(
            async => 1, esm_class => 0x04,
            source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
            short_message => "id:$id sub:001 dlvrd:001 submit date:2401020304 done date:2401020305 stat:DELIVRD err:000 text:",
            receipted_message_id => "$id\0", message_state => "\2",
        ) if $pdu->{registered_delivery};
    } elsif ($cmd eq 'enquire_link') {
        report(cmd => $cmd);
        $client->enquire_link_resp(%seq);
    } elsif ($cmd eq 'unbind') {
        report(cmd => $cmd);
        $client->unbind_resp(%seq);
        last;
    } else {
        report(cmd => $cmd, status => $pdu->status);
    }
}
