import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { EnrolmentRoute } from '../../access/access.js';
import { enrolmentRequest, type EnrolmentRequest } from './enrolment.schema.js';
import { type Enrolled, EnrolmentService } from './enrolment.service.js';

@Controller('agent')
export class EnrolmentController {
  constructor(private readonly enrolment: EnrolmentService) {}

  @EnrolmentRoute()
  @Post('enrol')
  @HttpCode(201)
  enrol(@Body({ schema: enrolmentRequest }) request: EnrolmentRequest, @Ip() ip: string): Promise<Enrolled> {
    return this.enrolment.enrol(request, ip);
  }
}
